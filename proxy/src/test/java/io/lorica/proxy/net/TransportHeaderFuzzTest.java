package io.lorica.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.net.TransportHeader.Detection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first bytes of an opaque connection between two proxies. */
class TransportHeaderFuzzTest {
  private static final byte[] PREFACE =
      (TransportHeader.ALPN + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);

  /** What was decided stays decided whatever follows, and the end of the stream decides. */
  @FuzzTest(maxDuration = "1m")
  void anyBytes(byte[] bytes) {
    decidesOnce(bytes);
  }

  /** The same of a header with any message; what is found is written and found again. */
  @FuzzTest(maxDuration = "1m")
  void anyMessages(byte[] message) {
    ByteBuf framed = Unpooled.buffer(PREFACE.length + 4 + message.length);
    framed.writeBytes(PREFACE).writeInt(message.length).writeBytes(message);
    if (decidesOnce(framed.array()) instanceof Detection.Found found) {
      assertThat(found.length()).isEqualTo(framed.readableBytes());
      ByteBuf written = found.header().encode(UnpooledByteBufAllocator.DEFAULT);
      assertThat(TransportHeader.detect(written, false))
          .isEqualTo(new Detection.Found(found.header(), written.readableBytes()));
      written.release();
    }
  }

  private static Detection decidesOnce(byte[] bytes) {
    Detection whole = detect(bytes, bytes.length, false);
    for (int length = 0; length < bytes.length; length += 1 + bytes.length / 64) {
      Detection part = detect(bytes, length, false);
      if (!(part instanceof Detection.NeedMoreBytes)) {
        assertThat(whole).isEqualTo(part);
      }
      assertThat(detect(bytes, length, true)).isNotInstanceOf(Detection.NeedMoreBytes.class);
    }
    if (!(whole instanceof Detection.NeedMoreBytes)) {
      byte[] more = Arrays.copyOf(bytes, bytes.length + 7);
      assertThat(detect(more, more.length, false)).isEqualTo(whole);
      assertThat(detect(bytes, bytes.length, true)).isEqualTo(whole);
    }
    return whole;
  }

  private static Detection detect(byte[] bytes, int length, boolean end) {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes, 0, length);
    Detection outcome = TransportHeader.detect(buffer, end);
    assertThat(buffer.readerIndex()).isZero();
    assertThat(buffer.refCnt()).isOne();
    return outcome;
  }
}
