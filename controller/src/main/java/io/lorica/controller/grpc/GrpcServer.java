package io.lorica.controller.grpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One gRPC face: a plaintext HTTP/2 listener (TLS is the sidecar's, spec 10 §1.2) with its own
 * executor and bounds, so that one face's load is not another's.
 */
public final class GrpcServer implements AutoCloseable {
  // One stream's requests are short; the window only bounds what an unread one may pile up.
  private static final int WINDOW = 64 << 10;

  private final Server server;
  private final Drain drain;

  private GrpcServer(Server server, Drain drain) {
    this.server = server;
    this.drain = drain;
  }

  /**
   * What a face is made of.
   *
   * @param executor runs the methods; a virtual thread per task where they block
   * @param drain what the services' streams are registered with
   */
  public record Spec(
      InetSocketAddress address,
      List<BindableService> services,
      Executor executor,
      GrpcLimits limits,
      Drain drain) {}

  /** Binds and serves. */
  public static GrpcServer start(Spec spec, EventLoopGroup loops, MeterRegistry metrics)
      throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(spec.address())
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(NioServerSocketChannel.class)
            .executor(spec.executor())
            .flowControlWindow(WINDOW)
            .maxInboundMessageSize(spec.limits().messageBytes())
            .maxInboundMetadataSize(spec.limits().metadataBytes())
            // Proxies ping every few seconds, idle or not; the library's default is to hang up.
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            // The last one added is the first to see a call.
            .intercept(new CallMetrics(metrics))
            .intercept(new CallBound(spec.limits().openCalls(), metrics));
    spec.services().forEach(builder::addService);
    return new GrpcServer(builder.build().start(), spec.drain());
  }

  /** Where it listens; the port is the chosen one if 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) server.getListenSockets().getFirst();
  }

  /** Refuses new calls, ends streams by the drain, lets calls end within {@code grace}. */
  public void shutdown(Duration grace) throws InterruptedException {
    server.shutdown();
    drain.begin();
    if (!server.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination();
    }
  }

  /** {@link #shutdown} without grace. */
  @Override
  public void close() {
    drain.begin();
    server.shutdownNow();
  }
}
