package io.lorica.proxy.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Input whose turn has not come, in one buffer: what was on its way when reading was stopped, so
 * bounded by a read or two. Rare. Belongs to one connection.
 */
final class Backlog {
  private @Nullable ByteBuf bytes;

  boolean isEmpty() {
    return bytes == null;
  }

  /** Puts bytes behind what waits. Takes them. */
  void add(ByteBufAllocator alloc, ByteBuf more) {
    ByteBuf before = bytes;
    bytes = before == null ? more : join(alloc, before, more);
  }

  /** Puts bytes in front of what waits. Takes them. */
  void putBack(ByteBufAllocator alloc, ByteBuf rest) {
    ByteBuf behind = bytes;
    bytes = behind == null ? rest : join(alloc, rest, behind);
  }

  private static ByteBuf join(ByteBufAllocator alloc, ByteBuf first, ByteBuf second) {
    ByteBuf joined = alloc.buffer(first.readableBytes() + second.readableBytes());
    joined.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return joined;
  }

  /** Hands out what waits, or null. */
  @Nullable ByteBuf take() {
    ByteBuf waiting = bytes;
    bytes = null;
    return waiting;
  }

  void drop() {
    ByteBuf waiting = take();
    if (waiting != null) {
      waiting.release();
    }
  }
}
