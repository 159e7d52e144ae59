package io.lorica.proxy.http.grpc;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Cuts a body into length-prefixed messages (gRPC over HTTP/2: flag, four bytes of length, bytes).
 * A message's buffer is made when its length is known and within the bound.
 */
final class MessageFrames {
  /** The bound that gRPC clients set by default: 4 MiB. */
  static final int MAX_MESSAGE = 4 << 20;

  private static final int PREFIX = 5;

  private final byte[] prefix = new byte[PREFIX];
  private int prefixRead;
  private byte[] message = new byte[0];
  private int messageRead;

  /** Why a body cannot be read on. */
  static final class BadFrame extends Exception {
    private static final long serialVersionUID = 1;

    BadFrame(String reason) {
      super(reason, null, false, false);
    }
  }

  /** Takes bytes, and hands on the messages that are complete by them. */
  void read(ByteBuf bytes, Consumer<byte[]> complete) throws BadFrame {
    while (bytes.isReadable()) {
      if (prefixRead < PREFIX) {
        readPrefix(bytes);
      }
      if (prefixRead == PREFIX) {
        readMessage(bytes);
        if (messageRead == message.length) {
          byte[] done = message;
          prefixRead = 0;
          message = new byte[0];
          messageRead = 0;
          complete.accept(done);
        }
      }
    }
  }

  /** Whether the body ends within a message. */
  boolean isPartial() {
    return prefixRead > 0;
  }

  private void readPrefix(ByteBuf bytes) throws BadFrame {
    int size = Math.min(PREFIX - prefixRead, bytes.readableBytes());
    bytes.readBytes(prefix, prefixRead, size);
    prefixRead += size;
    if (prefixRead == PREFIX) {
      begin();
    }
  }

  private void begin() throws BadFrame {
    if (prefix[0] != 0) {
      throw new BadFrame("compressed messages are not supported");
    }
    long length =
        (prefix[1] & 0xffL) << 24
            | (prefix[2] & 0xff) << 16
            | (prefix[3] & 0xff) << 8
            | (prefix[4] & 0xff);
    if (length > MAX_MESSAGE) {
      throw new BadFrame("message of " + length + " bytes is longer than " + MAX_MESSAGE);
    }
    message = new byte[(int) length];
    messageRead = 0;
  }

  private void readMessage(ByteBuf bytes) {
    int size = Math.min(message.length - messageRead, bytes.readableBytes());
    bytes.readBytes(message, messageRead, size);
    messageRead += size;
  }
}
