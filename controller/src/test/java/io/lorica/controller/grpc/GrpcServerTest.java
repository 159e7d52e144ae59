package io.lorica.controller.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import io.lorica.proto.lorica.identity.TrustBundle;
import io.lorica.proto.lorica.identity.TrustRootsGrpc;
import io.lorica.proto.lorica.identity.WatchRequest;
import io.lorica.testkit.Await;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GrpcServerTest {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Drain drain = new Drain();

  /** Answers every request with an error that names its identity. */
  private static final class Refusing extends IdentityGrpc.IdentityImplBase {
    @Override
    public void certify(CertifyRequest request, StreamObserver<CertifyResponse> observer) {
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription(request.getIdentity()).asRuntimeException());
    }
  }

  /** One bundle, then nothing until the drain. */
  private final class Watching extends TrustRootsGrpc.TrustRootsImplBase {
    @Override
    public void watch(WatchRequest request, StreamObserver<TrustBundle> observer) {
      observer.onNext(TrustBundle.newBuilder().setPem("pem").build());
      drain.register(observer::onCompleted);
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    executor.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void callsAreCountedUnderTheirNames() throws Exception {
    try (GrpcServer server = start(GrpcLimits.CALLS, new Refusing())) {
      ManagedChannel channel = channel(server);
      assertThatThrownBy(() -> certify(channel, "a"))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessage("INVALID_ARGUMENT: a");
      close(channel);
    }
    String labels =
        "grpc_method=\"Certify\",grpc_service=\"io.linkerd.proxy.identity.Identity\","
            + "grpc_type=\"unary\"";
    assertThat(metrics.scrape())
        .contains("grpc_server_started_total{" + labels + "} 1")
        .contains("grpc_server_msg_received_total{" + labels + "} 1")
        .contains("grpc_server_msg_sent_total{" + labels + "} 0")
        .contains("grpc_server_handled_total{grpc_code=\"InvalidArgument\"," + labels + "} 1")
        .contains("grpc_server_handling_seconds_bucket{" + labels + ",le=\"3600.0\"} 1")
        .contains("grpc_server_handling_seconds_count{" + labels + "} 1");
  }

  @Test
  void streamsEndInOrderWhenTheServerStops() throws Exception {
    GrpcServer server = start(GrpcLimits.STREAMS, new Watching());
    ManagedChannel channel = channel(server);
    Iterator<TrustBundle> stream =
        TrustRootsGrpc.newBlockingStub(channel).watch(WatchRequest.getDefaultInstance());
    assertThat(stream.next().getPem()).isEqualTo("pem");
    server.shutdown(Duration.ofSeconds(30));
    // The end of the stream without an error is status OK.
    assertThat(stream.hasNext()).isFalse();
    close(channel);
  }

  @Test
  void callsBeyondTheBoundAreRefusedAndCounted() throws Exception {
    try (GrpcServer server = start(new GrpcLimits(1, 1024, 8192), new Watching(), new Refusing())) {
      ManagedChannel channel = channel(server);
      Iterator<TrustBundle> stream =
          TrustRootsGrpc.newBlockingStub(channel).watch(WatchRequest.getDefaultInstance());
      assertThat(stream.next().getPem()).isEqualTo("pem");
      assertThatThrownBy(() -> certify(channel, "a")).hasMessageContaining("RESOURCE_EXHAUSTED");
      assertThat(metrics.get("grpc_server_refused_total").counter().count()).isEqualTo(1);
      drain.begin();
      assertThat(stream.hasNext()).isFalse();
      Await.until("room", () -> answers(channel));
      close(channel);
    }
  }

  @Test
  void anOverlongRequestEndsThatCallAlone() throws Exception {
    try (GrpcServer server = start(new GrpcLimits(4, 64, 8192), new Refusing())) {
      ManagedChannel channel = channel(server);
      assertThatThrownBy(() -> certify(channel, "a".repeat(65)))
          .hasMessageContaining("RESOURCE_EXHAUSTED");
      assertThatThrownBy(() -> certify(channel, "a")).hasMessage("INVALID_ARGUMENT: a");
      close(channel);
    }
  }

  @Test
  void codesAreNamedAsTheMetricsWant() {
    assertThat(List.of(Status.Code.OK, Status.Code.FAILED_PRECONDITION, Status.Code.UNKNOWN))
        .map(CallMetrics::code)
        .containsExactly("OK", "FailedPrecondition", "Unknown");
  }

  private static boolean answers(ManagedChannel channel) {
    try {
      certify(channel, "a");
      return false;
    } catch (StatusRuntimeException answered) {
      return answered.getStatus().getCode() == Status.Code.INVALID_ARGUMENT;
    }
  }

  private static void certify(ManagedChannel channel, String identity) {
    CertifyResponse unexpected =
        IdentityGrpc.newBlockingStub(channel)
            .certify(CertifyRequest.newBuilder().setIdentity(identity).build());
    throw new AssertionError(unexpected);
  }

  private GrpcServer start(GrpcLimits limits, BindableService... services) throws Exception {
    return GrpcServer.start(
        new GrpcServer.Spec(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            List.of(services),
            executor,
            limits,
            drain),
        loops,
        metrics);
  }

  private static ManagedChannel channel(GrpcServer server) {
    return NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
  }

  private static void close(ManagedChannel channel) throws InterruptedException {
    channel.shutdownNow();
    assertThat(channel.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }
}
