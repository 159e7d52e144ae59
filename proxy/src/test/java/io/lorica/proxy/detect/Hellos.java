package io.lorica.proxy.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** ClientHellos: real ones of the JDK, and ones made by hand. */
public final class Hellos {
  private Hellos() {}

  /** What the JDK's TLS sends first. */
  public static byte[] ofJdk(String serverName, String... alpn) {
    try {
      SSLEngine engine = SSLContext.getDefault().createSSLEngine();
      engine.setUseClientMode(true);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      parameters.setApplicationProtocols(alpn);
      engine.setSSLParameters(parameters);
      ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      engine.wrap(ByteBuffer.allocate(0), out);
      byte[] hello = new byte[out.flip().remaining()];
      out.get(hello);
      return hello;
    } catch (NoSuchAlgorithmException | SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A hello with an SNI entry of the given type and padding in an unknown extension. */
  static byte[] withName(int nameType, String name, int padding) {
    ByteBuf extensions = Unpooled.buffer();
    // Unknown, of any length.
    extensions.writeShort(0xfe00).writeShort(padding).writeZero(padding);
    byte[] text = name.getBytes(US_ASCII);
    extensions.writeShort(0).writeShort(text.length + 5).writeShort(text.length + 3);
    extensions.writeByte(nameType).writeShort(text.length).writeBytes(text);
    return withExtensions(extensions);
  }

  /** A hello with these extensions. */
  static byte[] withExtensions(ByteBuf extensions) {
    ByteBuf body = Unpooled.buffer();
    body.writeShort(0x0303).writeZero(32).writeByte(0);
    body.writeShort(2).writeShort(0x1301).writeByte(1).writeByte(0);
    body.writeShort(extensions.readableBytes()).writeBytes(extensions);
    ByteBuf record = Unpooled.buffer();
    record.writeByte(22).writeShort(0x0301).writeShort(body.readableBytes() + 4);
    record.writeByte(1).writeMedium(body.readableBytes()).writeBytes(body);
    byte[] bytes = new byte[record.readableBytes()];
    record.readBytes(bytes);
    return bytes;
  }
}
