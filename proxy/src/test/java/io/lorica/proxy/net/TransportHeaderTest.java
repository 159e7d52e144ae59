package io.lorica.proxy.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.transport.Header;
import io.lorica.proxy.net.TransportHeader.Detection;
import io.lorica.proxy.net.TransportHeader.SessionProtocol;
import io.lorica.testkit.Spec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportHeaderTest {
  private static byte[] encode(TransportHeader header) {
    ByteBuf buffer = header.encode(UnpooledByteBufAllocator.DEFAULT);
    byte[] bytes = ByteBufUtil.getBytes(buffer);
    buffer.release();
    return bytes;
  }

  private static Detection detect(byte[] bytes, boolean end) {
    ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
    Detection outcome = TransportHeader.detect(buffer, end);
    assertThat(buffer.readerIndex()).isZero();
    return outcome;
  }

  private static byte[] framed(byte[] message) {
    return ByteBufUtil.getBytes(
        Unpooled.buffer()
            .writeBytes("transport.l5d.io/v1\r\n\r\n".getBytes(US_ASCII))
            .writeInt(message.length)
            .writeBytes(message));
  }

  @Spec("10#3")
  @Test
  void aHeaderIsPrefaceLengthAndMessage() {
    byte[] bytes = encode(new TransportHeader(4040, "", SessionProtocol.OPAQUE));
    assertThat(new String(bytes, 0, 23, US_ASCII)).isEqualTo("transport.l5d.io/v1\r\n\r\n");
    assertThat(Arrays.copyOfRange(bytes, 23, bytes.length))
        .containsExactly(0, 0, 0, 3, 0x08, 0xC8, 0x1F);
  }

  @ParameterizedTest
  @CsvSource({"1,'',OPAQUE", "8080,'',HTTP_1", "65535,web.ns.svc.cluster.local,HTTP_2"})
  void whatIsWrittenIsRead(int port, String name, SessionProtocol protocol) {
    TransportHeader header = new TransportHeader(port, name, protocol);
    byte[] bytes = encode(header);
    assertThat(detect(Arrays.copyOf(bytes, bytes.length + 5), false))
        .isEqualTo(new Detection.Found(header, bytes.length));
  }

  @Spec("10#4")
  @Test
  void everyPrefixNeedsMoreBytes() {
    byte[] bytes = encode(new TransportHeader(80, "a.b", SessionProtocol.HTTP_2));
    for (int length = 0; length < bytes.length; length++) {
      assertThat(detect(Arrays.copyOf(bytes, length), false))
          .isInstanceOf(Detection.NeedMoreBytes.class);
      assertThat(detect(Arrays.copyOf(bytes, length), true))
          .isEqualTo(
              new Detection.Invalid(
                  length < 23
                      ? "Connection did not include a transport header"
                      : "Full header message not provided"));
    }
  }

  @Spec("10#5")
  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\n", "x", "transport.l5d.io/v2"})
  void otherBytesAreNoHeader(String text) {
    assertThat(detect(text.getBytes(US_ASCII), false))
        .isEqualTo(new Detection.Invalid("Connection did not include a transport header"));
  }

  @Spec("01#14")
  @Test
  void longMessagesAreRefusedBeforeTheyArrive() {
    byte[] bytes = framed(new byte[0]);
    bytes[24] = 1;
    bytes[25] = 0x11;
    bytes[26] = 0x70;
    assertThat(detect(bytes, false))
        .isEqualTo(new Detection.Invalid("Message length exceeds capacity"));
    bytes[25] = 0;
    bytes[26] = 0;
    assertThat(detect(bytes, false)).isInstanceOf(Detection.NeedMoreBytes.class);
    bytes[23] = (byte) 0xff;
    assertThat(detect(bytes, false))
        .isEqualTo(new Detection.Invalid("Message length exceeds capacity"));
  }

  @Spec("10#6")
  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_536, 70_000})
  void portsHaveARange(int port) {
    assertThat(detect(framed(Header.newBuilder().setPort(port).build().toByteArray()), false))
        .isEqualTo(new Detection.Invalid("Invalid port value"));
  }

  @Test
  void namesAreNames() {
    Header header = Header.newBuilder().setPort(1).setName("a b").build();
    assertThat(detect(framed(header.toByteArray()), false)).isInstanceOf(Detection.Invalid.class);
  }

  @Test
  void brokenMessagesAreRefused() {
    assertThat(detect(framed(new byte[] {(byte) 0xff, (byte) 0xff}), false))
        .isInstanceOf(Detection.Invalid.class);
  }
}
