package io.lorica.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.config.ServerNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** The first bytes of a connection, which may be TLS. */
class ClientHelloFuzzTest {
  /** What was decided stays decided whatever follows, and a prefix decides the same or nothing. */
  @FuzzTest(maxDuration = "1m")
  void anyBytes(byte[] bytes) {
    decidesOnce(bytes);
  }

  /** The same of a record that is a hello up to its extensions. */
  @FuzzTest(maxDuration = "1m")
  void anyExtensions(byte[] extensions) {
    decidesOnce(Hellos.withExtensions(Unpooled.wrappedBuffer(extensions)));
  }

  private static void decidesOnce(byte[] bytes) {
    TlsDetection whole = read(bytes, bytes.length);
    for (int length = 0; length < bytes.length; length += 1 + bytes.length / 64) {
      TlsDetection part = read(bytes, length);
      if (!(part instanceof TlsDetection.NeedMoreBytes)) {
        assertThat(whole).isEqualTo(part);
      }
    }
    if (!(whole instanceof TlsDetection.NeedMoreBytes)) {
      assertThat(read(Arrays.copyOf(bytes, bytes.length + 7), bytes.length + 7)).isEqualTo(whole);
    }
    if (whole instanceof TlsDetection.ClientHello hello) {
      assertThat(ServerNames.parse(hello.serverName())).contains(hello.serverName());
      int alpn = hello.alpn().stream().mapToInt(name -> name.length() + 1).sum();
      assertThat(hello.serverName().length() + alpn).isLessThan(bytes.length);
    }
  }

  private static TlsDetection read(byte[] bytes, int length) {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes, 0, length);
    TlsDetection outcome = ClientHelloReader.read(buffer);
    assertThat(buffer.readerIndex()).isZero();
    assertThat(buffer.refCnt()).isOne();
    return outcome;
  }
}
