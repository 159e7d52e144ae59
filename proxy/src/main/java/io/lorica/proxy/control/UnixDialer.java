package io.lorica.proxy.control;

import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.net.HoldHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.Future;
import java.nio.file.Path;

/**
 * Connects to a Unix domain socket, in plaintext. There is nothing to wait for: the kernel connects
 * at once, or says at once that it cannot. Confined to {@code loop}.
 */
public record UnixDialer(EventLoop loop, Path socket) implements Dialer {
  @Override
  public void dial(Listener listener) {
    assert loop.inEventLoop();
    EpollDomainSocketChannel channel;
    try {
      channel = new EpollDomainSocketChannel();
    } catch (ChannelException e) {
      // No file descriptor is left.
      loop.execute(() -> listener.failed(error(e)));
      return;
    }
    // As on every other socket: nothing is read that nobody asked for.
    channel.config().setAutoRead(false).setAllowHalfClosure(true);
    HoldHandler hold = HoldHandler.addTo(channel);
    loop.register(channel)
        .addListener(
            registered -> {
              if (registered.isSuccess()) {
                channel
                    .connect(new DomainSocketAddress(socket.toString()))
                    .addListener(connected -> tell(listener, hold, connected));
              } else {
                tell(listener, hold, registered);
              }
            });
  }

  /** Later, because the kernel may have answered within {@link #dial}. */
  private void tell(Listener listener, HoldHandler hold, Future<?> outcome) {
    loop.execute(
        () -> {
          if (outcome.isSuccess()) {
            listener.connected(hold);
          } else {
            hold.channel().close();
            listener.failed(error(outcome.cause()));
          }
        });
  }

  private static ProxyError error(Throwable cause) {
    return new ProxyError(ProxyError.Kind.CONNECT_FAILED, String.valueOf(cause.getMessage()));
  }
}
