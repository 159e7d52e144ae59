package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.DeferredFlush;
import io.lorica.proxy.http.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * What a connection, whichever end it is, writes to and reads from: its channel, seen as heads and
 * bodies. Confined to the channel's event loop.
 */
final class Wire {
  private final ChannelHandlerContext ctx;
  private final DeferredFlush flush;
  private final ReadGate gate;
  private final HeadWriter heads;
  private final BodyEncoder body = new BodyEncoder();

  /** A head with room for the body to follow, not handed to the channel yet. */
  private @Nullable ByteBuf open;

  /** {@code beforeFlush} runs when what was written is about to leave. */
  Wire(ChannelHandlerContext ctx, Http1Limits limits, Runnable beforeFlush) {
    this.ctx = ctx;
    this.flush =
        new DeferredFlush(
            ctx,
            () -> {
              beforeFlush.run();
              handOver();
            });
    this.gate = new ReadGate(ctx, limits.bodyHighWater());
    this.heads = HeadWriter.ofThisLoop();
  }

  /** The channel itself, which has been given all that was written. */
  ChannelHandlerContext ctx() {
    handOver();
    return ctx;
  }

  ByteBufAllocator alloc() {
    return ctx.alloc();
  }

  ReadGate gate() {
    return gate;
  }

  HeadWriter heads() {
    return heads;
  }

  boolean isActive() {
    return ctx.channel().isActive();
  }

  /** Whether the peer takes what is written, or else it piles up here. */
  boolean isWritable() {
    return ctx.channel().isWritable();
  }

  /** Runs {@code task} after the current event, outside of all calls in progress. */
  void later(Runnable task) {
    ctx.executor().execute(task);
  }

  /** Writes a head that has a body to follow, or none. */
  void writeHead(ByteBuf head, BodyKind kind, long length) {
    body.begin(kind, length);
    handOver();
    if (head.isWritable()) {
      open = head;
      flush.request();
    } else {
      write(head);
    }
  }

  /** Writes bytes that are complete by themselves. */
  void write(ByteBuf bytes) {
    handOver();
    ctx.write(bytes, ctx.voidPromise());
    flush.request();
  }

  /** Writes body bytes, and takes them; false if they do not fit what the head declared. */
  boolean writeBody(ByteBuf data, boolean end) {
    if (open != null && body.gather(open, data, end)) {
      return true;
    }
    handOver();
    boolean fits = body.write(ctx, data, end);
    flush.request();
    return fits;
  }

  /** Ends the body with trailers; false if that does not fit, or they cannot be written. */
  boolean writeTrailers(HeaderBlock trailers) {
    handOver();
    boolean fits = body.writeTrailers(ctx, heads, trailers);
    flush.request();
    return fits;
  }

  private void handOver() {
    ByteBuf head = open;
    if (head != null) {
      open = null;
      ctx.write(head, ctx.voidPromise());
    }
  }

  /** Bytes are written as they are from here on. */
  void beginTunnel() {
    body.begin(BodyKind.UNTIL_CLOSE, 0);
  }

  /** How the body is sent that was begun last. */
  BodyKind bodyKind() {
    return body.kind();
  }
}
