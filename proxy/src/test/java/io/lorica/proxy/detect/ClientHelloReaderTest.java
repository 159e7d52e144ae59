package io.lorica.proxy.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.detect.TlsDetection.ClientHello;
import io.lorica.proxy.detect.TlsDetection.NeedMoreBytes;
import io.lorica.proxy.detect.TlsDetection.NotTls;
import io.lorica.testkit.Spec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloReaderTest {
  private static TlsDetection read(byte[] bytes) {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    TlsDetection outcome = ClientHelloReader.read(buffer);
    assertThat(buffer.readerIndex()).isZero();
    return outcome;
  }

  @Test
  void aRealHelloGivesItsNameAndProtocols() {
    assertThat(read(Hellos.ofJdk("Web.NS.example", "h2", "transport.l5d.io/v1")))
        .isEqualTo(new ClientHello("web.ns.example", List.of("h2", "transport.l5d.io/v1")));
  }

  @Spec("01#5")
  @Test
  void everyPrefixOfAHelloNeedsMoreBytes() {
    byte[] hello = Hellos.withName(0, "web.ns.svc", 1_600);
    for (int length = 0; length < hello.length; length++) {
      assertThat(read(Arrays.copyOf(hello, length))).isInstanceOf(NeedMoreBytes.class);
    }
    assertThat(read(hello)).isEqualTo(new ClientHello("web.ns.svc", List.of()));
  }

  @Test
  void bytesBehindTheFirstRecordAreNotLookedAt() {
    byte[] hello = Hellos.withName(0, "a.b", 0);
    assertThat(read(Arrays.copyOf(hello, hello.length + 100)))
        .isEqualTo(new ClientHello("a.b", List.of()));
  }

  @ParameterizedTest
  @CsvSource({
    "0,23", "1,2", "2,2", "2,4", "3,33", "5,2", "6,1", "7,33", "9,2", "10,4",
  })
  void theFirstContradictingByteDecides(int place, int value) {
    byte[] hello = Hellos.withName(0, "a.b", 0);
    hello[place] = (byte) value;
    assertThat(read(Arrays.copyOf(hello, place + 1))).isInstanceOf(NotTls.class);
    assertThat(read(hello)).isInstanceOf(NotTls.class);
  }

  @Test
  void theLongestRecordIs8192() {
    int overhead = Hellos.withName(0, "a.b", 0).length - 5;
    assertThat(read(Hellos.withName(0, "a.b", 8_192 - overhead))).isInstanceOf(ClientHello.class);
    byte[] tooLong = Hellos.withName(0, "a.b", 8_193 - overhead);
    assertThat(read(tooLong)).isInstanceOf(NotTls.class);
    assertThat(read(Arrays.copyOf(tooLong, 5))).isInstanceOf(NotTls.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.1", "a..b", "-a", "a b", "ä"})
  void aNameThatIsNoneIsNoTls(String name) {
    assertThat(read(Hellos.withName(0, name, 0))).isInstanceOf(NotTls.class);
  }

  @Test
  void aTrailingDotIsTakenOff() {
    assertThat(read(Hellos.withName(0, "A.b.", 0))).isEqualTo(new ClientHello("a.b", List.of()));
  }

  @Test
  void theFirstNameMustBeAHostName() {
    assertThat(read(Hellos.withName(1, "a.b", 0))).isInstanceOf(NotTls.class);
  }

  @Test
  void aHelloWithoutNameIsNoTls() {
    assertThat(read(Hellos.withExtensions(Unpooled.buffer()))).isInstanceOf(NotTls.class);
  }

  @Test
  void aHelloThatContinuesInAnotherRecordIsNoTls() {
    byte[] hello = Hellos.withName(0, "a.b", 0);
    hello[8]++;
    assertThat(read(hello)).isInstanceOf(NotTls.class);
  }

  @Test
  void otherProtocolsAreNotTls() {
    assertThat(read("GET / HTTP/1.1\r\n".getBytes(US_ASCII))).isInstanceOf(NotTls.class);
    assertThat(read("G".getBytes(US_ASCII))).isInstanceOf(NotTls.class);
  }
}
