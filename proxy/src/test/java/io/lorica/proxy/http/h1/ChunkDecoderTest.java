package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the shared tables do not show: which buffers come out. */
class ChunkDecoderTest {
  private final ChunkDecoder decoder = new ChunkDecoder(Http1Limits.DEFAULT);

  @Test
  void largeChunksAreNotCopied() {
    ByteBuf in = Wires.buffer("800\r\n" + "x".repeat(2048) + "\r\n800\r\n" + "y".repeat(2048));
    decoder.begin();
    List<ByteBuf> pieces = readAll(in);

    assertThat(pieces).hasSize(2);
    assertThat(in.refCnt()).as("both pieces refer to the input").isEqualTo(3);
    assertThat(decoder.tookWhole()).isTrue();
    assertThat(pieces.get(0).readableBytes()).isEqualTo(2048);
    pieces.forEach(ByteBuf::release);
    in.release();
  }

  @Test
  void smallChunksAreJoined() {
    ByteBuf in = Wires.buffer("1\r\na\r\n".repeat(3000) + "0\r\n\r\n");
    decoder.begin();
    List<ByteBuf> pieces = readAll(in);

    assertThat(pieces).hasSize(3);
    assertThat(pieces).allMatch(piece -> piece.readableBytes() <= ChunkDecoder.JOIN_BELOW);
    assertThat(pieces.stream().mapToInt(ByteBuf::readableBytes).sum()).isEqualTo(3000);
    assertThat(decoder.isDone()).isTrue();
    pieces.forEach(ByteBuf::release);
    in.release();
  }

  @Test
  void lastChunkIsSeenTogetherWithTheDataBeforeIt() {
    ByteBuf in = Wires.buffer("5\r\nhello\r\n0\r\n\r\nnext");
    decoder.begin();
    ByteBuf piece = decoder.read(in);

    assertThat(decoder.isDone()).isTrue();
    assertThat(piece).isNotNull();
    assertThat(Wires.text(piece)).isEqualTo("hello");
    assertThat(Wires.text(in)).isEqualTo("next");
  }

  @Test
  void aBodyAfterABodyStartsClean() {
    decoder.begin();
    ByteBuf first = Wires.buffer("1\r\na\r\n0\r\nx: y\r\n\r\n");
    readAll(first).forEach(ByteBuf::release);
    assertThat(decoder.trailers()).hasToString("x: y\n");
    first.release();

    decoder.begin();
    ByteBuf second = Wires.buffer("0\r\n\r\n");
    assertThat(readAll(second)).isEmpty();
    assertThat(decoder.isDone()).isTrue();
    assertThat(decoder.trailers().size()).isZero();
    second.release();
  }

  private List<ByteBuf> readAll(ByteBuf in) {
    List<ByteBuf> pieces = new ArrayList<>();
    boolean whole = false;
    while (!whole && in.isReadable() && !decoder.isDone()) {
      ByteBuf piece = decoder.read(in);
      whole = piece != null && decoder.tookWhole();
      if (piece != null) {
        pieces.add(piece);
      }
    }
    assertThat(decoder.violation()).isNull();
    return pieces;
  }
}
