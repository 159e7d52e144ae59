package io.lorica.proxy.net;

import io.lorica.proxy.config.ListenConfig;
import io.lorica.proxy.config.TcpOptions;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseCombiner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A listening side of one or two sockets. They are bound and in LISTEN from {@link #bind} on, so
 * that the kernel completes handshakes and queues connections; they are taken in only after {@link
 * #accept}. A connection whose original destination is unknown is dropped, and accepting continues.
 * When the process is out of files, accepting pauses for a second.
 */
public final class Acceptor {
  private static final Log LOG = Log.named("linkerd_net");

  private final List<Channel> listeners;

  private Acceptor(List<Channel> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  /**
   * Binds all addresses or none. Blocks; for the start of the process, never on an event loop.
   *
   * @param accepting the group whose first loops accept
   * @param serving the group over which connections are spread
   * @throws IOException naming the address that could not be bound
   */
  public static Acceptor bind(
      ListenConfig config,
      EventLoopGroup accepting,
      EventLoopGroup serving,
      OriginalDestination destinations,
      AcceptedConnection.Listener listener)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(accepting, serving)
            .channelFactory(EpollServerSocketChannel::new)
            .option(ChannelOption.AUTO_READ, false)
            .childHandler(new Initializer(config.tcp(), destinations, listener));
    if (config.backlog() > 0) {
      bootstrap.option(ChannelOption.SO_BACKLOG, config.backlog());
    }
    List<Channel> listeners = new ArrayList<>();
    for (InetSocketAddress address : config.addresses()) {
      ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        listeners.forEach(Channel::close);
        throw new IOException("cannot listen on " + Addresses.text(address), bound.cause());
      }
      listeners.add(bound.channel());
    }
    return new Acceptor(listeners);
  }

  /** The addresses bound, with the real port where 0 was asked for. */
  public List<InetSocketAddress> addresses() {
    return listeners.stream().map(channel -> (InetSocketAddress) channel.localAddress()).toList();
  }

  /** Begins to take connections in. Any thread. */
  public void accept() {
    listeners.forEach(listener -> listener.config().setAutoRead(true));
  }

  /** Stops at once; connections taken in live on. Any thread. */
  public Future<Void> close() {
    EventLoop loop = listeners.getFirst().eventLoop();
    PromiseCombiner all = new PromiseCombiner(loop);
    Promise<Void> closed = loop.newPromise();
    loop.execute(
        () -> {
          listeners.forEach(listener -> all.add(listener.close()));
          all.finish(closed);
        });
    return closed;
  }

  private static final class Initializer extends ChannelInitializer<Channel> {
    private final TcpOptions options;
    private final OriginalDestination destinations;
    private final AcceptedConnection.Listener listener;

    Initializer(
        TcpOptions options,
        OriginalDestination destinations,
        AcceptedConnection.Listener listener) {
      this.options = options;
      this.destinations = destinations;
      this.listener = listener;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void initChannel(Channel channel) {
      SocketOptions.apply(channel, options);
      HoldHandler hold = HoldHandler.addTo(channel);
      InetSocketAddress client = Addresses.unmapped(channel.remoteAddress());
      try {
        InetSocketAddress original = destinations.of(channel, client);
        listener.accepted(new AcceptedConnection(channel, hold, client, original));
      } catch (IOException e) {
        LOG.at(Level.WARN)
            .with("client.addr", Addresses.text(client))
            .with("error", String.valueOf(e.getMessage()))
            .say("Server failed to accept connection");
        channel.close();
      }
    }
  }
}
