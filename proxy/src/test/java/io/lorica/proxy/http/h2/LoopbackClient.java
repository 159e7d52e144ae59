package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.NanoClock;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.runtime.EventLoopScheduler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.SocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A client connection over a real socket, on an event loop of its own. */
public final class LoopbackClient implements AutoCloseable, ClientConnection.Listener {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Channel channel;
  private final Http2ClientConnection connection;

  public LoopbackClient(SocketAddress server, Http2Settings settings) throws Exception {
    channel =
        new Bootstrap()
            .group(group)
            .channel(EpollSocketChannel.class)
            // The server may speak before there is somebody to hear it.
            .option(ChannelOption.AUTO_READ, false)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel unused) {}
                })
            .connect(server)
            .sync()
            .channel();
    connection =
        call(
            () ->
                Http2ClientConnection.start(
                    channel,
                    settings,
                    new Http2Runtime(scheduler(), NanoClock.system(), Http2Events.NONE),
                    this));
    channel.config().setAutoRead(true);
  }

  public Http2ClientConnection connection() {
    return connection;
  }

  public Scheduler scheduler() {
    return new EventLoopScheduler(channel.eventLoop());
  }

  /** Runs something on the connection's loop and returns what it returns. */
  public <T> T call(Callable<T> task) throws Exception {
    return channel.eventLoop().submit(task).get(30, TimeUnit.SECONDS);
  }

  @Override
  public void availabilityChanged(ClientConnection changed) {}

  @Override
  public void closed(ClientConnection closed) {}

  @Override
  public void close() {
    group.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
