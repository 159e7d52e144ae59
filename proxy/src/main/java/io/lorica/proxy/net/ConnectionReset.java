package io.lorica.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;

/**
 * Ends a connection so that its peer cannot take that for the regular end of what was sent: by a
 * reset where the transport has one, and past the handler whose goodbye for TLS would say that all
 * is well. What was written and has not left is dropped.
 */
public final class ConnectionReset {
  private ConnectionReset() {}

  /** On the connection's event loop. */
  public static void of(Channel channel) {
    assert channel.eventLoop().inEventLoop();
    try {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
    } catch (ChannelException _) {
      // The peer has gone already; there is nobody to reset.
    }
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }
}
