package io.lorica.proxy.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a connection sends while nobody is ready for it: at accept, while discovery answers,
 * while the first bytes are looked at, while the other side is being connected. Stands at the end
 * of the pipeline; {@link #release} hands everything on, in order, to the handlers added after it,
 * and takes this handler out.
 *
 * <p>Reads only when an inspector wants bytes. Even so one buffer may arrive without being asked
 * for: the loop reads when the connection has failed. What is held is bounded by what inspectors
 * ask for, plus that buffer. Of a connection that was closed meanwhile, on our side or after it
 * failed, only the closing is handed on. Confined to the connection's event loop.
 */
public final class HoldHandler extends ChannelInboundHandlerAdapter {
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf held;
  private @Nullable Inspector inspector;
  private @Nullable Throwable failure;
  private int inspections;
  private boolean ended;
  private boolean inactive;
  private boolean released;

  /** Looks at what is held. */
  @FunctionalInterface
  public interface Inspector {
    /**
     * Bytes have arrived, or no more will. Must not change the buffer's indices; may release the
     * hold when it returns false.
     *
     * @param bytes all that is held, from the reader index on; may be empty
     * @param end whether the peer has ended or the connection is gone
     * @return whether more bytes are wanted; without meaning at the end
     */
    boolean inspect(ByteBuf bytes, boolean end);
  }

  /** Adds a new hold at the end of a channel's pipeline. */
  public static HoldHandler addTo(Channel channel) {
    HoldHandler hold = new HoldHandler();
    channel.pipeline().addLast(hold);
    return hold;
  }

  /** The connection. */
  public Channel channel() {
    return context().channel();
  }

  /** Whether the connection is closed; what it sent before may still be released. */
  public boolean isClosed() {
    return inactive || failure != null;
  }

  /** How many bytes are held. */
  public int heldBytes() {
    return held == null ? 0 : held.readableBytes();
  }

  /** Has the bytes inspected as they arrive, beginning with those already here. */
  public void inspect(Inspector newInspector) {
    assert context().executor().inEventLoop();
    inspector = newInspector;
    inspections++;
    if (held != null || isOver()) {
      look();
    } else {
      context().read();
    }
  }

  /** Forgets the inspector; what arrives from here on is only kept. */
  public void stopInspecting() {
    assert context().executor().inEventLoop();
    inspector = null;
  }

  /** Drops the first bytes of what is held: those that were meant for the proxy. */
  public void skip(int count) {
    assert context().executor().inEventLoop();
    ByteBuf bytes = held;
    if (bytes == null || bytes.readableBytes() < count) {
      throw new IllegalArgumentException("fewer bytes are held");
    }
    bytes.skipBytes(count);
    if (!bytes.isReadable()) {
      drop();
    }
  }

  /** Hands on all that is held to the handlers after this one, and leaves the pipeline. */
  public void release() {
    ChannelHandlerContext ctx = context();
    assert ctx.executor().inEventLoop();
    if (released) {
      return;
    }
    released = true;
    inspector = null;
    if (ctx.isRemoved()) {
      // The channel was closed, and its pipeline emptied: only what was added since is in it.
      ctx.channel().pipeline().fireChannelInactive();
      return;
    }
    ByteBuf bytes = held;
    held = null;
    if (bytes != null) {
      ctx.fireChannelRead(bytes);
      ctx.fireChannelReadComplete();
    }
    if (failure != null) {
      ctx.fireExceptionCaught(failure);
    }
    if (ended) {
      ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
    if (inactive) {
      ctx.fireChannelInactive();
    }
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  private ChannelHandlerContext context() {
    if (context == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return context;
  }

  private boolean isOver() {
    return ended || inactive || failure != null;
  }

  private void look() {
    Inspector current = inspector;
    if (current == null) {
      return;
    }
    boolean over = isOver();
    int inspection = inspections;
    ByteBuf bytes = held;
    boolean more = current.inspect(bytes == null ? Unpooled.EMPTY_BUFFER : bytes, over);
    if (inspection != inspections || inspector == null) {
      return;
    }
    if (over || !more) {
      inspector = null;
    } else {
      context().read();
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    drop();
  }

  private void drop() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (released) {
      ctx.fireChannelRead(message);
    } else if (message instanceof ByteBuf bytes) {
      keep(ctx, bytes);
    } else {
      ReferenceCountUtil.release(message);
      throw new IllegalStateException("only bytes can be held");
    }
  }

  private void keep(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (held == null) {
      held = bytes;
      return;
    }
    ByteBuf before = held;
    if (before.maxWritableBytes() < bytes.readableBytes() || before.refCnt() > 1) {
      held =
          ctx.alloc()
              .directBuffer(before.readableBytes() + bytes.readableBytes())
              .writeBytes(before);
      before.release();
      before = held;
    }
    before.writeBytes(bytes);
    bytes.release();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (released) {
      ctx.fireChannelReadComplete();
    } else {
      look();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (released) {
      ctx.fireUserEventTriggered(event);
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      ended = true;
      look();
    } else if (event != ChannelInputShutdownReadComplete.INSTANCE) {
      ctx.fireUserEventTriggered(event);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (released) {
      ctx.fireChannelInactive();
    } else {
      inactive = true;
      look();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (released) {
      ctx.fireExceptionCaught(cause);
    } else if (failure == null) {
      failure = cause;
      look();
    }
  }
}
