package io.lorica.proxy.http.h1;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.net.EventLoops;
import io.lorica.proxy.runtime.EventLoopScheduler;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The codec between real sockets: a listener, one event loop, a pool of connections to a server.
 */
final class LoopbackProxy implements AutoCloseable {
  /** Small, so that back-pressure sets in after kilobytes and not after megabytes. */
  private static final int KERNEL_BUFFER = 16 * 1024;

  /** A watchdog, for a test that would hang. */
  private static final int READ_LIMIT_MS = 30_000;

  final RecordingObserver observer = new RecordingObserver();
  final List<Channel> accepted = new CopyOnWriteArrayList<>();
  final List<Channel> dialled = new CopyOnWriteArrayList<>();
  final ServerSocket origin;
  private final EventLoopGroup loops = EventLoops.group(1, "loopback");
  private final Http1ClientPool pool;
  private final Channel listener;

  LoopbackProxy() throws IOException {
    origin = new ServerSocket();
    origin.setReceiveBufferSize(KERNEL_BUFFER);
    origin.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    EventLoopScheduler scheduler = new EventLoopScheduler(loops.next());
    pool =
        new Http1ClientPool(
            (heard, dial) ->
                dial(new Http1ClientConnection(Http1Limits.DEFAULT, observer, heard), dial),
            new Http1ClientPool.Limits(100, 60_000_000_000L, 100),
            NanoClock.system(),
            scheduler);
    HttpService service =
        (head, end, response) -> {
          if (!HopByHop.isUpgrade(head)) {
            HopByHop.strip(head.headers());
          }
          return pool.open(head, end, response);
        };
    listener = listen(service, scheduler);
  }

  private Channel listen(HttpService service, EventLoopScheduler scheduler) {
    return new ServerBootstrap()
        .group(loops)
        .channel(EpollServerSocketChannel.class)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.SO_RCVBUF, KERNEL_BUFFER)
        .childOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                accepted.add(channel);
                channel
                    .pipeline()
                    .addLast(
                        new Http1ServerHandler(service, Http1Limits.DEFAULT, scheduler, observer));
              }
            })
        .bind(InetAddress.getLoopbackAddress(), 0)
        .syncUninterruptibly()
        .channel();
  }

  private void dial(Http1ClientConnection connection, Http1ClientPool.Dial dial) {
    ChannelFuture connecting =
        new Bootstrap()
            .group(loops)
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_RCVBUF, KERNEL_BUFFER)
            .option(ChannelOption.SO_SNDBUF, KERNEL_BUFFER)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    dialled.add(channel);
                    channel.pipeline().addLast(connection);
                  }
                })
            .connect(origin.getLocalSocketAddress());
    connecting.addListener(
        done -> {
          if (done.isSuccess()) {
            dial.connected(connection);
          } else {
            dial.failed(ResetReason.CONNECT_FAILED);
          }
        });
  }

  /** The thread that everything of the proxy runs on. */
  Thread loop() {
    return loops.submit(Thread::currentThread).syncUninterruptibly().getNow();
  }

  Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSendBufferSize(KERNEL_BUFFER);
    socket.setReceiveBufferSize(KERNEL_BUFFER);
    socket.setSoTimeout(READ_LIMIT_MS);
    socket.setTcpNoDelay(true);
    socket.connect(listener.localAddress());
    return socket;
  }

  /** The next connection that the proxy made to the server. */
  Socket accept() throws IOException {
    Socket socket = origin.accept();
    socket.setSendBufferSize(KERNEL_BUFFER);
    socket.setSoTimeout(READ_LIMIT_MS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  @Override
  public void close() throws IOException {
    origin.close();
    listener.close().syncUninterruptibly();
    loops.submit(pool::drain).syncUninterruptibly();
    for (Channel channel : accepted) {
      channel.close().syncUninterruptibly();
    }
    for (Channel channel : dialled) {
      channel.close().syncUninterruptibly();
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    if (!observer.failures.isEmpty()) {
      throw new AssertionError("a defect reached a connection", observer.failures.getFirst());
    }
  }
}
