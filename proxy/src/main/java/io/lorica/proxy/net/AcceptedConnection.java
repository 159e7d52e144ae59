package io.lorica.proxy.net;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/**
 * A connection just taken in. Nothing has been read from it; what it sends is held until {@link
 * HoldHandler#release}.
 *
 * @param channel reads only when asked to
 * @param hold the only handler in its pipeline
 * @param client the peer, unmapped
 * @param originalDestination where the peer wanted to go
 */
public record AcceptedConnection(
    Channel channel,
    HoldHandler hold,
    InetSocketAddress client,
    InetSocketAddress originalDestination) {

  /** Takes accepted connections. */
  @FunctionalInterface
  public interface Listener {
    /** A connection has come; called on its event loop, which it never leaves. */
    void accepted(AcceptedConnection connection);
  }
}
