package io.lorica.proxy.net;

import io.lorica.proxy.config.TcpOptions;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;

/**
 * Options of every data socket: no delay, keep-alive, half-closure known to handlers, and no read
 * that nobody asked for (spec 01 §2, spec 02 §14).
 */
final class SocketOptions {
  private static final Log LOG = Log.named("linkerd_net");

  private SocketOptions() {}

  /** Sets them; one that the kernel refuses is only warned of. */
  static void apply(Channel channel, TcpOptions options) {
    // First, because a read before this would go without the others being noticed.
    channel.config().setAutoRead(false);
    channel.config().setRecvByteBufAllocator(LoopReadBuffer.INSTANCE);
    set(channel, ChannelOption.ALLOW_HALF_CLOSURE, true);
    if (!(channel instanceof DuplexChannel)) {
      return;
    }
    set(channel, ChannelOption.TCP_NODELAY, true);
    set(channel, ChannelOption.SO_KEEPALIVE, true);
    if (!options.keepIdle().isZero()) {
      set(channel, EpollChannelOption.TCP_KEEPIDLE, seconds(options.keepIdle()));
    }
    if (!options.userTimeout().isZero()) {
      set(channel, EpollChannelOption.TCP_USER_TIMEOUT, millis(options.userTimeout()));
    }
  }

  private static <T> void set(Channel channel, ChannelOption<T> option, T value) {
    try {
      channel.config().setOption(option, value);
    } catch (ChannelException e) {
      LOG.at(Level.WARN)
          .with("option", option)
          .with("error", String.valueOf(e.getMessage()))
          .say("Failed to set a socket option");
    }
  }

  /** The kernel counts seconds from 1. */
  private static int seconds(Duration duration) {
    return Math.clamp(duration.toSeconds(), 1, Integer.MAX_VALUE);
  }

  private static int millis(Duration duration) {
    return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
  }
}
