package io.lorica.proxy.http.h2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Body bytes of one stream that wait to be framed; owns its buffers. */
final class SendQueue {
  private static final int RETAINED_SLOTS = 16;

  private @Nullable ByteBuf[] slots = new @Nullable ByteBuf[4];
  private int first;
  private int count;
  private int bytes;

  int bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Takes a buffer that is not empty. */
  void add(ByteBuf data) {
    if (count == slots.length) {
      grow();
    }
    slots[(first + count++) & (slots.length - 1)] = data;
    bytes += data.readableBytes();
  }

  /** The buffer to read from next. */
  ByteBuf peek() {
    ByteBuf buffer = slots[first];
    if (buffer == null) {
      throw new IllegalStateException("empty");
    }
    return buffer;
  }

  /** Notes that {@code length} bytes of {@link #peek} were read; releases it when it is empty. */
  void consumed(int length) {
    bytes -= length;
    ByteBuf buffer = peek();
    if (!buffer.isReadable()) {
      slots[first] = null;
      first = (first + 1) & (slots.length - 1);
      count--;
      buffer.release();
    }
  }

  /** Releases everything. */
  void clear() {
    while (count > 0) {
      peek().release();
      slots[first] = null;
      first = (first + 1) & (slots.length - 1);
      count--;
    }
    bytes = 0;
    first = 0;
    if (slots.length > RETAINED_SLOTS) {
      slots = new @Nullable ByteBuf[4];
    }
  }

  private void grow() {
    @Nullable ByteBuf[] grown = new @Nullable ByteBuf[slots.length * 2];
    for (int i = 0; i < count; i++) {
      grown[i] = slots[(first + i) & (slots.length - 1)];
    }
    slots = grown;
    first = 0;
  }
}
