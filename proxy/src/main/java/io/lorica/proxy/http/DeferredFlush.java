package io.lorica.proxy.http;

import io.netty.channel.ChannelHandlerContext;

/**
 * One flush of a connection per turn of its event loop: all that was written in a turn leaves in
 * one system call and, under TLS, in as few records as will hold it. Costs nothing per request but
 * a flag. Confined to the connection's event loop.
 */
public final class DeferredFlush implements Runnable {
  private final ChannelHandlerContext context;
  private final Runnable beforeFlush;
  private boolean pending;

  public DeferredFlush(ChannelHandlerContext context) {
    this(context, () -> {});
  }

  /** {@code beforeFlush} runs right before each flush, to write what was gathered in the turn. */
  public DeferredFlush(ChannelHandlerContext context, Runnable beforeFlush) {
    this.context = context;
    this.beforeFlush = beforeFlush;
  }

  /** Asks for a flush when the tasks queued so far have run. */
  public void request() {
    assert context.executor().inEventLoop();
    if (!pending) {
      pending = true;
      context.executor().execute(this);
    }
  }

  @Override
  public void run() {
    pending = false;
    beforeFlush.run();
    context.flush();
  }
}
