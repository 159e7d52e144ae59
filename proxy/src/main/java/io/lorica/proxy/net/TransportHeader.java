package io.lorica.proxy.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lorica.mesh.identity.DnsNames;
import io.lorica.proto.transport.Header;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/**
 * What one proxy tells the other in front of the application's bytes, behind TLS with ALPN {@value
 * #ALPN} (spec 01 §8, spec 02 §14, spec 10 §11).
 *
 * @param port the application's port, 1 to 65535
 * @param name the name a gateway routes by; empty where there is none
 */
public record TransportHeader(int port, String name, SessionProtocol protocol) {
  /** The one ALPN under which headers are sent. */
  public static final String ALPN = "transport.l5d.io/v1";

  /** The longest message that is accepted. */
  public static final int MAX_MESSAGE = 65_536;

  private static final byte[] PREFACE = (ALPN + "\r\n\r\n").getBytes(US_ASCII);
  private static final int LENGTH_FIELD = 4;

  private static final io.lorica.proto.transport.SessionProtocol HTTP_1_MESSAGE =
      io.lorica.proto.transport.SessionProtocol.newBuilder()
          .setHttp1(io.lorica.proto.transport.SessionProtocol.Http1.getDefaultInstance())
          .build();
  private static final io.lorica.proto.transport.SessionProtocol HTTP_2_MESSAGE =
      io.lorica.proto.transport.SessionProtocol.newBuilder()
          .setHttp2(io.lorica.proto.transport.SessionProtocol.Http2.getDefaultInstance())
          .build();

  /** What the bytes behind the header are. */
  public enum SessionProtocol {
    OPAQUE,
    HTTP_1,
    HTTP_2
  }

  /** The outcome of looking for a header. */
  public sealed interface Detection {
    /** Cannot be said yet. */
    record NeedMoreBytes() implements Detection {}

    /**
     * There is one.
     *
     * @param length its bytes, to be skipped
     */
    record Found(TransportHeader header, int length) implements Detection {}

    /** There is none, or it is unusable; the connection is to be closed. */
    record Invalid(String message) implements Detection {}
  }

  private static final Detection MORE = new Detection.NeedMoreBytes();
  private static final Detection ABSENT =
      new Detection.Invalid("Connection did not include a transport header");
  private static final Detection TRUNCATED =
      new Detection.Invalid("Full header message not provided");
  private static final Detection TOO_LONG =
      new Detection.Invalid("Message length exceeds capacity");
  private static final Detection BAD_PORT = new Detection.Invalid("Invalid port value");
  private static final Detection BAD_NAME = new Detection.Invalid("Invalid name value");
  private static final Detection BAD_MESSAGE = new Detection.Invalid("Invalid header message");

  /** The bytes to send. The caller owns the buffer. */
  public ByteBuf encode(ByteBufAllocator allocator) {
    byte[] message = message().toByteArray();
    ByteBuf out = allocator.directBuffer(PREFACE.length + LENGTH_FIELD + message.length);
    return out.writeBytes(PREFACE).writeInt(message.length).writeBytes(message);
  }

  private Header message() {
    Header.Builder header = Header.newBuilder().setPort(port).setName(name);
    switch (protocol) {
      case OPAQUE -> {}
      case HTTP_1 -> header.setSessionProtocol(HTTP_1_MESSAGE);
      case HTTP_2 -> header.setSessionProtocol(HTTP_2_MESSAGE);
    }
    return header.build();
  }

  /**
   * Looks for a header at the reader index and changes nothing.
   *
   * @param end whether no more bytes will come
   */
  public static Detection detect(ByteBuf bytes, boolean end) {
    int start = bytes.readerIndex();
    int available = bytes.readableBytes();
    for (int i = 0; i < Math.min(available, PREFACE.length); i++) {
      if (bytes.getByte(start + i) != PREFACE[i]) {
        return ABSENT;
      }
    }
    int body = PREFACE.length + LENGTH_FIELD;
    if (available < PREFACE.length) {
      return end ? ABSENT : MORE;
    }
    if (available < body) {
      return end ? TRUNCATED : MORE;
    }
    long length = bytes.getUnsignedInt(start + PREFACE.length);
    if (length > MAX_MESSAGE) {
      return TOO_LONG;
    }
    if (available < body + length) {
      return end ? TRUNCATED : MORE;
    }
    return parse(ByteBufUtil.getBytes(bytes, start + body, (int) length), body + (int) length);
  }

  private static Detection parse(byte[] message, int length) {
    try {
      Header header = Header.parseFrom(message);
      if (header.getPort() < 1 || header.getPort() > 65_535) {
        return BAD_PORT;
      }
      if (!header.getName().isEmpty() && !isName(header.getName())) {
        return BAD_NAME;
      }
      SessionProtocol protocol =
          switch (header.getSessionProtocol().getKindCase()) {
            case HTTP1 -> SessionProtocol.HTTP_1;
            case HTTP2 -> SessionProtocol.HTTP_2;
            case KIND_NOT_SET -> SessionProtocol.OPAQUE;
          };
      return new Detection.Found(
          new TransportHeader(header.getPort(), header.getName(), protocol), length);
    } catch (InvalidProtocolBufferException _) {
      return BAD_MESSAGE;
    }
  }

  /** Whether a header may carry this name. */
  public static boolean isName(String text) {
    return DnsNames.isHostName(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
  }
}
