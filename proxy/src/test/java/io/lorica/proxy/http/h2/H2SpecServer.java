package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.NanoClock;
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

/** Serves {@link EchoService} on a loopback port, for conformance tools: argument, the port. */
public final class H2SpecServer {
  private H2SpecServer() {}

  /** Prints {@code ready} with the port when it listens, and serves until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 0;
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel server = listen(group, port, Http2Settings.DEFAULT.withMaxConcurrentStreams(100));
    System.out.println("ready " + ((InetSocketAddress) server.localAddress()).getPort());
    server.closeFuture().sync();
  }

  private static Channel listen(EventLoopGroup group, int port, Http2Settings settings)
      throws InterruptedException {
    return new ServerBootstrap()
        .group(group)
        .channel(EpollServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                Http2Runtime runtime =
                    new Http2Runtime(
                        new EventLoopScheduler(channel.eventLoop()),
                        NanoClock.system(),
                        Http2Events.NONE);
                channel
                    .pipeline()
                    .addLast(new Http2ServerHandler(new EchoService(), settings, runtime));
              }
            })
        .bind(InetAddress.getLoopbackAddress(), port)
        .sync()
        .channel();
  }
}
