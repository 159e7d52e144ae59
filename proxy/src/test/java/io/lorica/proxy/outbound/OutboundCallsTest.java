package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.grpcroute.GrpcFailureInjector;
import io.lorica.proto.grpcroute.GrpcRouteMatch;
import io.lorica.proto.grpcroute.GrpcRpcMatch;
import io.lorica.proto.outbound.GrpcRoute;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Routes;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of gRPC routes, grpc-java on both sides. */
final class OutboundCallsTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";

  private ControlPlane control;
  private Pod pod;
  private InetSocketAddress app;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "client");
    pod.redirect(SERVICE);
    app = new InetSocketAddress(Pod.nextAddress(), 8080);
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(app)));
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private void rules(GrpcRoute.Rule.Builder... rules) {
    control.policies().say(Wire.text(SERVICE), Routes.grpc(rules));
  }

  private static GrpcRoute.Rule.Builder service() {
    return Routes.callsTo(Policies.balanced(AUTHORITY));
  }

  private static GrpcRoute.Rule.Builder retrying(int limit) {
    return service()
        .setRetry(
            GrpcRoute.Retry.newBuilder()
                .setMaxRetries(limit)
                .setMaxRequestBytes(65_536)
                .setConditions(GrpcRoute.Retry.Conditions.newBuilder().setUnavailable(true)));
  }

  /** Serves unary calls by one handler. */
  private Server serve(ServerCalls.UnaryMethod<String, String> handler) throws IOException {
    return NettyServerBuilder.forAddress(app)
        .addService(
            ServerServiceDefinition.builder("lab.Echo")
                .addMethod(GrpcApp.UNARY, ServerCalls.asyncUnaryCall(handler))
                .build())
        .build()
        .start();
  }

  @Test
  void callsAreRoutedByMethodAndFailWithTheCodeOfTheRule() throws IOException {
    rules(
        service(),
        service()
            .addMatches(
                GrpcRouteMatch.newBuilder()
                    .setRpc(GrpcRpcMatch.newBuilder().setService("lab.Echo").setMethod("Failing")))
            .addFilters(
                GrpcRoute.Filter.newBuilder()
                    .setFailureInjector(
                        GrpcFailureInjector.newBuilder().setCode(7).setMessage("not you"))));
    try (GrpcApp _ = GrpcApp.serve(app);
        GrpcUser user = GrpcUser.of(pod.outbound())) {
      assertThat(user.unary(GrpcApp.UNARY, "hello")).isEqualTo("hello");
      Status status = user.failure(GrpcApp.FAILING);
      assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(status.getDescription()).isEqualTo("not you");
    }
    pod.awaitMetric(1, "outbound_grpc_route_request_statuses_total", "grpc_status=\"OK\"");
  }

  @Test
  void aStatusAloneIsTriedAgain() throws IOException {
    rules(retrying(2));
    AtomicInteger calls = new AtomicInteger();
    Server server =
        serve(
            (request, observer) -> {
              if (calls.incrementAndGet() < 3) {
                observer.onError(Status.UNAVAILABLE.asRuntimeException());
              } else {
                observer.onNext(request);
                observer.onCompleted();
              }
            });
    try (GrpcUser user = GrpcUser.of(pod.outbound())) {
      assertThat(user.unary(GrpcApp.UNARY, "hello")).isEqualTo("hello");
      assertThat(calls).hasValue(3);
    } finally {
      server.shutdownNow();
    }
    pod.awaitMetric(2, "outbound_grpc_route_retry_requests_total");
    pod.awaitMetric(1, "outbound_grpc_route_retry_successes_total");
  }

  /** Fails the first call by a head, and trailers right behind it; answers the others. */
  private static ServerCallHandler<String, String> failingOnce(AtomicInteger calls) {
    return (call, _) -> {
      call.request(2);
      call.sendHeaders(new Metadata());
      boolean fails = calls.incrementAndGet() == 1;
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(String message) {
          if (!fails) {
            call.sendMessage(message);
          }
        }

        @Override
        public void onHalfClose() {
          call.close(fails ? Status.UNAVAILABLE : Status.OK, new Metadata());
        }
      };
    };
  }

  @Test
  void aStatusInTrailersIsTriedAgain() throws IOException {
    rules(retrying(1));
    AtomicInteger calls = new AtomicInteger();
    Server server =
        NettyServerBuilder.forAddress(app)
            .addService(
                ServerServiceDefinition.builder("lab.Echo")
                    .addMethod(GrpcApp.UNARY, failingOnce(calls))
                    .build())
            .build()
            .start();
    try (GrpcUser user = GrpcUser.of(pod.outbound())) {
      assertThat(user.unary(GrpcApp.UNARY, "hello")).isEqualTo("hello");
      assertThat(calls).hasValue(2);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void aStatusThatIsNotNamedIsPassedOn() throws IOException {
    rules(retrying(3));
    AtomicInteger calls = new AtomicInteger();
    Server server =
        serve(
            (_, observer) -> {
              calls.incrementAndGet();
              observer.onError(Status.ABORTED.withDescription("no").asRuntimeException());
            });
    try (GrpcUser user = GrpcUser.of(pod.outbound())) {
      Status status = user.failure(GrpcApp.UNARY);
      assertThat(status.getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(calls).hasValue(1);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  @Spec("02#21")
  void aStreamsHeadWaitsForItsFirstMessageWhereRetriesAre() throws Exception {
    rules(retrying(1));
    try (GrpcApp _ = GrpcApp.serve(app);
        GrpcUser user = GrpcUser.of(pod.outbound())) {
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      StreamObserver<String> call = user.open(GrpcApp.BOTH, answers);
      call.onNext("m0");
      assertThat(GrpcUser.next(answers)).isEqualTo("m0");
      call.onNext("m1");
      assertThat(GrpcUser.next(answers)).isEqualTo("m1");
      call.onCompleted();
      assertThat(GrpcUser.next(answers)).isEqualTo("end");
      assertThat(user.answers("m")).hasSize(10);
    }
  }

  @Test
  void manyMessagesOfARetriedCallArriveInOrder() throws Exception {
    rules(retrying(1));
    try (GrpcApp _ = GrpcApp.serve(app);
        GrpcUser user = GrpcUser.of(pod.outbound())) {
      for (int i = 0; i < 20; i++) {
        assertThat(user.join("a", "b", "c")).isEqualTo("abc");
        assertThat(user.answers("m")).startsWith("m0").endsWith("m9");
      }
      assertThat(user.unary(GrpcApp.UNARY, "x".repeat(1 << 18))).hasSize(1 << 18);
    }
  }
}
