package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.runtime.EventLoopScheduler;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A server over real sockets, on an event loop of its own. */
final class LoopbackServer implements AutoCloseable {
  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Channel listener;

  /** The accepted connections. */
  final Queue<Channel> accepted = new ConcurrentLinkedQueue<>();

  LoopbackServer(HttpService service, Http2Settings settings) throws InterruptedException {
    listener =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.add(channel);
                    Http2Runtime runtime =
                        new Http2Runtime(
                            new EventLoopScheduler(channel.eventLoop()),
                            NanoClock.system(),
                            Http2Events.NONE);
                    channel.pipeline().addLast(new Http2ServerHandler(service, settings, runtime));
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  EventLoopGroup group() {
    return group;
  }

  @Override
  public void close() {
    group.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
