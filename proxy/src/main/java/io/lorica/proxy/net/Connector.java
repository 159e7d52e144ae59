package io.lorica.proxy.net;

import io.lorica.proxy.config.ConnectConfig;
import io.netty.channel.Channel;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Makes TCP connections. Immutable; each connection belongs to the loop that asked for it, and the
 * listener is called there, once, never inside {@link #connect}.
 */
public final class Connector {
  private final ConnectConfig config;
  private final ConnectGuard guard;

  public Connector(ConnectConfig config, ConnectGuard guard) {
    this.config = config;
    this.guard = guard;
  }

  /** Hears what became of an attempt. */
  public interface Listener {
    /**
     * Connected; nothing has been read.
     *
     * @param hold the only handler in the pipeline
     */
    void connected(HoldHandler hold);

    /** Not connected. */
    void failed(ConnectFailure failure);
  }

  /** An attempt in progress. */
  @FunctionalInterface
  public interface Attempt {
    /** Gives up; the listener is not called any more. On the attempt's loop. */
    void cancel();
  }

  /** How this connector connects. */
  public ConnectConfig config() {
    return config;
  }

  /** Begins an attempt, on {@code loop}. */
  public Attempt connect(EventLoop loop, InetSocketAddress target, Listener listener) {
    assert loop.inEventLoop();
    Pending pending = new Pending(this, listener);
    guard
        .objection(target)
        .ifPresentOrElse(
            text -> loop.execute(() -> pending.fail(new ConnectFailure.Prevented(text))),
            () -> pending.start(loop, target));
    return pending;
  }

  private static final class Pending implements Attempt {
    private final Connector connector;
    private @Nullable Listener listener;
    private @Nullable Channel channel;
    private boolean starting = true;

    Pending(Connector connector, Listener listener) {
      this.connector = connector;
      this.listener = listener;
    }

    void start(EventLoop loop, InetSocketAddress target) {
      EpollSocketChannel socket = new EpollSocketChannel();
      channel = socket;
      SocketOptions.apply(socket, connector.config.tcp());
      socket
          .config()
          .setConnectTimeoutMillis(
              Math.clamp(connector.config.timeout().toMillis(), 1, Integer.MAX_VALUE));
      HoldHandler hold = HoldHandler.addTo(socket);
      loop.register(socket)
          .addListener(
              registered -> {
                if (registered.isSuccess()) {
                  socket.connect(target).addListener(connected -> done(hold, connected));
                } else {
                  done(hold, registered);
                }
              });
      starting = false;
    }

    private void done(HoldHandler hold, Future<?> future) {
      if (starting) {
        // The kernel said so at once; whoever asked has not got the attempt yet.
        hold.channel().eventLoop().execute(() -> done(hold, future));
        return;
      }
      Listener told = listener;
      listener = null;
      if (!future.isSuccess()) {
        hold.channel().close();
        if (told != null) {
          told.failed(failure(future.cause()));
        }
      } else if (told != null) {
        told.connected(hold);
      }
    }

    void fail(ConnectFailure failure) {
      Listener told = listener;
      listener = null;
      if (told != null) {
        told.failed(failure);
      }
    }

    private ConnectFailure failure(Throwable cause) {
      if (cause instanceof ConnectTimeoutException) {
        return new ConnectFailure.TimedOut(connector.config.timeout());
      }
      return new ConnectFailure.Refused(String.valueOf(cause.getMessage()), Errno.name(cause));
    }

    @Override
    public void cancel() {
      listener = null;
      if (channel != null) {
        channel.close();
      }
    }
  }
}
