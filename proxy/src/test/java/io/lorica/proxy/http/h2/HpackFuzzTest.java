package io.lorica.proxy.http.h2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.Arrays;
import java.util.Map;

/** Field blocks of HTTP/2, read and written, with Netty's decoder as the judge. */
class HpackFuzzTest {
  private static final int MAX_LIST = 1 << 20;

  /** Both decoders read alike what ours accepts, two blocks with one table. */
  @FuzzTest(maxDuration = "1m")
  void anyFieldBlocks(byte[] bytes) throws Http2Exception {
    HpackDecoder ours = new HpackDecoder(new LoopMemory());
    DefaultHttp2HeadersDecoder theirs = new DefaultHttp2HeadersDecoder(false, MAX_LIST);
    int half = bytes.length / 2;
    byte[][] blocks = {Arrays.copyOf(bytes, half), Arrays.copyOfRange(bytes, half, bytes.length)};
    for (byte[] block : blocks) {
      HeadAssembler assembler = new HeadAssembler(MAX_LIST);
      HeaderBlock fields = new HeaderBlock();
      assembler.beginTrailers(fields);
      if (!ours.decode(block, 0, block.length, assembler)) {
        return;
      }
      String expected = read(theirs, block);
      if (assembler.finish() == HeadAssembler.Verdict.COMPLETE
          && !fields.contains(HeaderName.COOKIE)) {
        assertThat(fields.toString()).isEqualTo(withOneLength(expected));
      }
    }
  }

  /** What we write, both decoders read back, whatever sizes of the table the peer asks for. */
  @FuzzTest(maxDuration = "1m")
  void anyHeaderLists(byte[] bytes) throws Http2Exception {
    HpackEncoder encoder = new HpackEncoder();
    HpackDecoder ours = new HpackDecoder(new LoopMemory());
    DefaultHttp2HeadersDecoder theirs = new DefaultHttp2HeadersDecoder(false, MAX_LIST);
    for (String list : new String(bytes, ISO_8859_1).split("\n\n", -1)) {
      HeaderBlock fields = new HeaderBlock();
      for (String line : list.split("\n", -1)) {
        if (line.startsWith("=") && line.length() > 1) {
          int size = line.charAt(1) * 16;
          encoder.peerTableSize(size);
          theirs.configuration().maxHeaderTableSize(size);
        } else {
          add(line, fields);
        }
      }
      byte[] out = new byte[HpackEncoder.bound(fields)];
      byte[] block = Arrays.copyOf(out, encoder.trailers(fields, out, 0));
      assertThat(read(theirs, block)).isEqualTo(fields.toString());
      HeadAssembler assembler = new HeadAssembler(MAX_LIST);
      HeaderBlock again = new HeaderBlock();
      assembler.beginTrailers(again);
      assertThat(ours.decode(block, 0, block.length, assembler)).isTrue();
      assertThat(assembler.finish()).isEqualTo(HeadAssembler.Verdict.COMPLETE);
      assertThat(again.toString()).isEqualTo(fields.toString());
    }
  }

  /** Adds {@code name:value}, if that is a field which stays as it is on its way. */
  private static void add(String line, HeaderBlock fields) {
    int colon = line.indexOf(':');
    byte[] name = line.substring(0, Math.max(0, colon)).getBytes(ISO_8859_1);
    byte[] value = line.substring(colon + 1).strip().getBytes(ISO_8859_1);
    boolean passes =
        FieldSyntax.isLowerToken(name, 0, name.length)
            && FieldSyntax.isValue(value, 0, value.length)
            && (value.length == 0 || value[0] != ' ');
    if (passes && isPlain(HeaderName.classify(name, 0, name.length))) {
      fields.add(name, 0, name.length, value, 0, value.length);
    }
  }

  private static boolean isPlain(HeaderName name) {
    return switch (name) {
      case CONNECTION,
          KEEP_ALIVE,
          PROXY_CONNECTION,
          TRANSFER_ENCODING,
          UPGRADE,
          HTTP2_SETTINGS,
          TE,
          COOKIE,
          CONTENT_LENGTH ->
          false;
      default -> true;
    };
  }

  private static String read(DefaultHttp2HeadersDecoder decoder, byte[] block)
      throws Http2Exception {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<CharSequence, CharSequence> field :
        decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block))) {
      text.append(field.getKey()).append(": ").append(field.getValue()).append('\n');
    }
    return text.toString();
  }

  /** Of equal lengths we keep the first (RFC 9110 §8.6). */
  private static String withOneLength(String fields) {
    StringBuilder kept = new StringBuilder();
    boolean seen = false;
    for (String line : fields.split("(?<=\n)", -1)) {
      boolean length = line.startsWith("content-length: ");
      kept.append(length && seen ? "" : line);
      seen |= length;
    }
    return kept.toString();
  }
}
