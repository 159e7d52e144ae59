package io.lorica.proxy.runtime;

import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.Errno;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes of a connection that HTTP is spoken on; relays count their own. Stands between
 * TLS and the codec, so that what is counted is what is inside TLS (spec 03 §4.5).
 */
public final class MeteredChannel extends ChannelDuplexHandler {
  private final TransportMetrics metrics;
  private @Nullable Throwable failure;

  private MeteredChannel(TransportMetrics metrics) {
    this.metrics = metrics;
  }

  /** Counts a connection that is open now, until it closes. On its event loop. */
  public static void add(Channel channel, TransportMetrics metrics) {
    MeteredChannel meter = new MeteredChannel(metrics);
    channel.pipeline().addLast(meter);
    metrics.opened();
    channel.closeFuture().addListener(_ -> metrics.closed(Errno.name(meter.failure)));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes) {
      metrics.read(bytes.readableBytes());
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      metrics.written(bytes.readableBytes());
    }
    ctx.write(message, promise);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failure = cause;
    ctx.fireExceptionCaught(cause);
  }
}
