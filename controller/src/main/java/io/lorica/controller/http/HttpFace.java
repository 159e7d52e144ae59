package io.lorica.controller.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * An HTTP/1.1 listener with bounds. Whatever a peer sends ends at worst its own connection.
 * Handlers run on virtual threads, event loops never block.
 */
public final class HttpFace implements AutoCloseable {
  private final Channel listener;
  private final ChannelGroup connections;
  private final Semaphore inFlight;
  private final int permits;

  private HttpFace(Channel listener, ChannelGroup connections, Semaphore inFlight, int permits) {
    this.listener = listener;
    this.connections = connections;
    this.inFlight = inFlight;
    this.permits = permits;
  }

  /**
   * What a face is made of.
   *
   * @param name label {@code face} of the refusal counter
   * @param tls asked for each connection, so that a reloaded certificate counts from the next one;
   *     empty for plaintext
   */
  public record Spec(
      String name,
      InetSocketAddress address,
      Optional<Supplier<SslContext>> tls,
      HttpLimits limits,
      HttpHandler handler) {}

  /** Binds and serves. */
  public static HttpFace open(Spec spec, EventLoopGroup loops, MeterRegistry metrics)
      throws IOException {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    Semaphore inFlight = new Semaphore(spec.limits().inFlight());
    Counter refusedConnections = refusals(metrics, spec.name(), "connections");
    Counter refusedRequests = refusals(metrics, spec.name(), "requests");
    AtomicInteger open = new AtomicInteger();
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.closeFuture().addListener(_ -> open.decrementAndGet());
                    if (open.incrementAndGet() > spec.limits().connections()) {
                      refusedConnections.increment();
                      channel.close();
                      return;
                    }
                    connections.add(channel);
                    assemble(channel, spec, inFlight, refusedRequests);
                  }
                });
    try {
      Channel listener = bootstrap.bind(spec.address()).sync().channel();
      return new HttpFace(listener, connections, inFlight, spec.limits().inFlight());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while binding " + spec.address(), stop);
    } catch (Exception refused) {
      throw new IOException("cannot listen on " + spec.address(), refused);
    }
  }

  private static Counter refusals(MeterRegistry metrics, String face, String what) {
    return Counter.builder("http_face_refused_total")
        .description("Connections and requests refused because a bound was reached.")
        .tags("face", face, "what", what)
        .register(metrics);
  }

  /** The stack of one connection, in the order of arriving bytes. */
  private static void assemble(
      SocketChannel channel, Spec spec, Semaphore inFlight, Counter refused) {
    Patience patience = new Patience(spec.limits().head(), spec.limits().idle());
    spec.tls().ifPresent(tls -> channel.pipeline().addLast(tls.get().newHandler(channel.alloc())));
    channel
        .pipeline()
        // Before the codec: it sees bytes that never become a request.
        .addLast(patience)
        .addLast(new HttpServerCodec(new HttpDecoderConfig().setMaxHeaderSize(16 << 10)))
        .addLast(new BoundedAggregator(spec.limits().bodyBytes()))
        // One read may bring several requests: those behind the first wait here for its answer.
        .addLast(new FlowControlHandler())
        .addLast(new ConversationHandler(spec.handler(), patience, inFlight, refused));
  }

  /** Where it listens; the port is the chosen one if 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops listening, lets running answers end within {@code grace}, then closes what is left. */
  public void shutdown(Duration grace) throws InterruptedException {
    listener.close().sync();
    if (inFlight.tryAcquire(permits, grace.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS)) {
      inFlight.release(permits);
    }
    connections.close().sync();
  }

  /** {@link #shutdown} without grace. */
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    connections.close().syncUninterruptibly();
  }
}
