package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Writes a body in its framing, and sees to it that a declared length is kept: a message which says
 * one thing and does another is how requests are smuggled. Confined to one event loop.
 */
final class BodyEncoder {
  /** Up to this size a chunk is copied beside its frame: one buffer instead of three. */
  private static final int COPY_BELOW = 512;

  /** Hexadecimal digits of an int, and CR LF. */
  private static final int PREFIX_BYTES = 10;

  private static final int CRLF = '\r' << 8 | '\n';

  private BodyKind kind = BodyKind.NONE;
  private long remaining;

  /** Starts over; {@code length} counts for {@link BodyKind#LENGTH} only. */
  void begin(BodyKind newKind, long length) {
    kind = newKind;
    remaining = length;
  }

  BodyKind kind() {
    return kind;
  }

  /**
   * Writes and takes {@code data}. Data of a message without body are dropped.
   *
   * @return whether this fits the declared length; if not, nothing was written
   */
  boolean write(ChannelHandlerContext ctx, ByteBuf data, boolean end) {
    int size = data.readableBytes();
    switch (kind) {
      case NONE -> data.release();
      case LENGTH -> {
        remaining -= size;
        if (remaining < 0 || (end && remaining > 0)) {
          data.release();
          return false;
        }
        writePlain(ctx, data, size);
      }
      case CHUNKED -> writeChunk(ctx, data, size, end);
      case UNTIL_CLOSE -> writePlain(ctx, data, size);
    }
    return true;
  }

  /**
   * Copies and takes {@code data} behind the head that is in {@code open}, if that has the room.
   *
   * @return whether it was done; if not, nothing was
   */
  boolean gather(ByteBuf open, ByteBuf data, boolean end) {
    int size = data.readableBytes();
    if (kind != BodyKind.LENGTH
        || size > open.writableBytes()
        || size > remaining
        || (end && size < remaining)) {
      return false;
    }
    remaining -= size;
    open.writeBytes(data);
    data.release();
    return true;
  }

  /** Ends the body with trailers, which only chunks can carry; elsewhere they are dropped. */
  boolean writeTrailers(ChannelHandlerContext ctx, HeadWriter writer, HeaderBlock trailers) {
    if (kind != BodyKind.CHUNKED) {
      return kind != BodyKind.LENGTH || remaining == 0;
    }
    ByteBuf last = writer.lastChunk(ctx.alloc(), trailers);
    if (last == null) {
      return false;
    }
    ctx.write(last, ctx.voidPromise());
    return true;
  }

  private static void writePlain(ChannelHandlerContext ctx, ByteBuf data, int size) {
    if (size == 0) {
      data.release();
    } else {
      ctx.write(data, ctx.voidPromise());
    }
  }

  private static void writeChunk(ChannelHandlerContext ctx, ByteBuf data, int size, boolean end) {
    if (size == 0) {
      data.release();
      if (end) {
        ctx.write(appendLast(ctx.alloc().directBuffer(5)), ctx.voidPromise());
      }
    } else if (size <= COPY_BELOW) {
      ByteBuf chunk = ctx.alloc().directBuffer(PREFIX_BYTES + size + 7);
      appendSize(chunk, size).writeBytes(data).writeShort(CRLF);
      data.release();
      ctx.write(end ? appendLast(chunk) : chunk, ctx.voidPromise());
    } else {
      ctx.write(appendSize(ctx.alloc().directBuffer(PREFIX_BYTES), size), ctx.voidPromise());
      ctx.write(data, ctx.voidPromise());
      ByteBuf tail = ctx.alloc().directBuffer(7).writeShort(CRLF);
      ctx.write(end ? appendLast(tail) : tail, ctx.voidPromise());
    }
  }

  private static ByteBuf appendSize(ByteBuf out, int size) {
    int shift = (31 - Integer.numberOfLeadingZeros(size)) & ~3;
    for (; shift >= 0; shift -= 4) {
      out.writeByte(Character.forDigit((size >>> shift) & 0xf, 16));
    }
    return out.writeShort(CRLF);
  }

  private static ByteBuf appendLast(ByteBuf out) {
    return out.writeByte('0').writeShort(CRLF).writeShort(CRLF);
  }
}
