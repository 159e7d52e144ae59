package io.lorica.proxy.http.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/** A message as it stands in a body: uncompressed, behind its length. Pure. */
final class MessageFrame {
  private static final int PREFIX = 5;

  private MessageFrame() {}

  /** The frame of an encoded message, which is not copied. */
  static ByteBuf of(byte[] message) {
    ByteBuffer prefix = ByteBuffer.allocate(PREFIX).put((byte) 0).putInt(message.length);
    return Unpooled.wrappedBuffer(prefix.array(), message);
  }
}
