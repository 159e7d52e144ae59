package io.lorica.proxy.http.h1;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.net.OutputEnd;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;

/** The ways to end a connection, or one direction of it. Called on its event loop. */
final class ConnectionEnd {
  /**
   * How long a peer that is still sending may take to notice that we have finished: closing at once
   * would reset the connection, and could take our last bytes away from it (RFC 9112 §9.6).
   */
  static final long LINGER_NS = 1_000_000_000L;

  private ConnectionEnd() {}

  /** Whether the event says that the peer will send nothing more. */
  static boolean isInputEnd(Object event) {
    return event == ChannelInputShutdownEvent.INSTANCE;
  }

  /** Whether this is the loss of a connection, broken TLS included, rather than a defect. */
  static boolean isLoss(Throwable cause) {
    return cause instanceof IOException || cause.getCause() instanceof IOException;
  }

  /** Closes when everything written has left. */
  static void close(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Ends our direction when everything written has left. */
  static void closeOutput(ChannelHandlerContext ctx) {
    ctx.flush();
    OutputEnd.of(ctx.channel()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /**
   * Ends our direction, and the connection when the peer has ended its own or {@link #LINGER_NS}
   * have passed. The caller drops what still arrives.
   */
  static void linger(ChannelHandlerContext ctx, Scheduler scheduler) {
    closeOutput(ctx);
    Scheduler.Timer timer = scheduler.schedule(ctx::close, LINGER_NS);
    ctx.channel().closeFuture().addListener(closed -> timer.cancel());
  }
}
