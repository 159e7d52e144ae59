package io.lorica.controller.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose request does not arrive whole in time, or that stays without any.
 * Confined to the connection's loop.
 */
final class Patience extends ChannelInboundHandlerAdapter {
  private enum Phase {
    IDLE,
    ARRIVING,
    ANSWERING
  }

  private final Duration head;
  private final Duration idle;
  private Phase phase = Phase.IDLE;
  private @Nullable Future<?> deadline;

  Patience(Duration head, Duration idle) {
    this.head = head;
    this.idle = idle;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    arm(ctx, head);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object bytes) {
    if (phase == Phase.IDLE) {
      phase = Phase.ARRIVING;
      arm(ctx, head);
    }
    ctx.fireChannelRead(bytes);
  }

  /** The request is whole: its answer may take as long as it takes. */
  void answering() {
    phase = Phase.ANSWERING;
    disarm();
  }

  /** The answer is written; the next request may come. */
  void answered(ChannelHandlerContext ctx) {
    phase = Phase.IDLE;
    arm(ctx, idle);
  }

  private void arm(ChannelHandlerContext ctx, Duration wait) {
    disarm();
    Runnable close =
        () -> {
          ctx.close();
        };
    deadline = ctx.executor().schedule(close, wait.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void disarm() {
    Future<?> armed = deadline;
    if (armed != null) {
      armed.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    disarm();
    ctx.fireChannelInactive();
  }
}
