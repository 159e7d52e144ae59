package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC through two proxies, grpc-java on both ends. */
final class PairGrpcTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final int PORT = 8080;

  private ControlPlane control;
  private Pod client;
  private Pod server;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    client = Pod.start(control, "client");
    client.redirect(SERVICE);
    server = Pod.start(control, "server");
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    control.close();
  }

  @Test
  void allKindsOfCallsPass() throws Exception {
    try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.of(client.outbound())) {
      assertThat(user.unary(GrpcApp.UNARY, "hello")).isEqualTo("hello");
      assertThat(user.unary(GrpcApp.UNARY, "x".repeat(1 << 20))).hasSize(1 << 20);
      assertThat(user.answers("m")).hasSize(10).startsWith("m0").endsWith("m9");
      assertThat(user.join("a", "b", "c")).isEqualTo("abc");

      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      StreamObserver<String> call = user.open(GrpcApp.BOTH, answers);
      for (int i = 0; i < 10; i++) {
        call.onNext("m" + i);
        assertThat(GrpcUser.next(answers)).isEqualTo("m" + i);
      }
      call.onCompleted();
      assertThat(GrpcUser.next(answers)).isEqualTo("end");
    }
    server.awaitMetric(5, "response_total", "direction=\"inbound\"", "grpc_status=\"0\"");
    client.awaitMetric(5, "response_total", "direction=\"outbound\"", "classification=\"success\"");
  }

  @Test
  void aStatusAloneArrivesWithItsMessage() throws IOException {
    try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.of(client.outbound())) {
      Status status = user.failure(GrpcApp.FAILING);
      assertThat(status.getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(status.getDescription()).isEqualTo("no: x");
    }
    server.awaitMetric(1, "response_total", "direction=\"inbound\"", "grpc_status=\"10\"");
  }

  @Test
  void aCallThatIsGivenUpIsCancelledAtTheApplication() throws Exception {
    try (GrpcApp app = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.of(client.outbound())) {
      var call =
          ClientCalls.futureUnaryCall(
              user.channel().newCall(GrpcApp.SILENT, CallOptions.DEFAULT), "x");
      assertThat(app.awaitSilent()).isTrue();
      call.cancel(true);
      assertThat(app.awaitCancelled()).isTrue();
      assertThat(user.unary(GrpcApp.UNARY, "next")).isEqualTo("next");
    }
    server.awaitMetric(1, "response_total", "target_port=\"8080\"");
  }

  @Test
  void aDeadlineIsKept() throws Exception {
    try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.of(client.outbound())) {
      Status status =
          user.failure(
              GrpcApp.SILENT, CallOptions.DEFAULT.withDeadlineAfter(500, TimeUnit.MILLISECONDS));
      assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(user.unary(GrpcApp.UNARY, "next")).isEqualTo("next");
    }
  }

  @Test
  @Spec({"01#19", "01#9"})
  void aDeniedCallIsPermissionDenied() throws Exception {
    server.redirectInbound(PORT);
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.http2(ServerPolicies.only("somebody.else")));
    try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.from("127.9.9.9", server.inbound())) {
      // The first call may come before the policy.
      Await.until(
          "the policy is in force",
          () -> {
            try {
              user.unary(GrpcApp.UNARY, "x");
              return false;
            } catch (io.grpc.StatusRuntimeException _) {
              return true;
            }
          });
      Status status = user.failure(GrpcApp.UNARY);
      assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      // Nobody has proven who the client is, so it is not told more.
      assertThat(status.getDescription()).isNull();
    }
    try (GrpcUser user = GrpcUser.from("127.9.9.9", server.inbound())) {
      assertThat(user.failure(GrpcApp.UNARY).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(server.metrics().sum("inbound_tcp_detect_http_results_total", "srv_name=\"srv\""))
          .isZero();
    }
  }

  @Test
  @Spec("02#17")
  void withoutEndpointsTheCallIsDeadlineExceededAndThenUnavailable() throws IOException {
    control.endpoints().say(AUTHORITY, Policies.none());
    try (Pod impatient =
        Pod.builder(control, "impatient").put("OUTBOUND_HTTP_FAILFAST_TIMEOUT", "100ms").start()) {
      impatient.redirect(SERVICE);
      try (GrpcUser user = GrpcUser.of(impatient.outbound())) {
        Status first = user.failure(GrpcApp.UNARY);
        assertThat(first.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(first.getDescription()).contains("service in fail-fast");
        Status second = user.failure(GrpcApp.UNARY);
        assertThat(second.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(second.getDescription()).contains("service unavailable");
      }
    }
  }

  @Test
  @Spec("01#36")
  void aProxyThatStopsLetsStreamsEnd() throws Exception {
    try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.of(client.outbound())) {
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      StreamObserver<String> call = user.open(GrpcApp.BOTH, answers);
      call.onNext("before");
      assertThat(GrpcUser.next(answers)).isEqualTo("before");

      Thread stopping = Thread.startVirtualThread(server.proxy()::shutdown);
      Await.until("no longer listening", () -> isRefused(server.inbound()));
      call.onNext("during");
      assertThat(GrpcUser.next(answers)).isEqualTo("during");
      call.onCompleted();
      assertThat(GrpcUser.next(answers)).isEqualTo("end");
      assertThat(stopping.join(java.time.Duration.ofSeconds(30))).isTrue();
    }
  }

  private static boolean isRefused(InetSocketAddress address) {
    try (java.net.Socket socket = new java.net.Socket()) {
      socket.connect(address);
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  @Test
  void renewalsBreakNoConnectionAndNoCall() throws Exception {
    try (Pod renewing =
        Pod.builder(control, "renewing")
            .put("IDENTITY_MIN_REFRESH", "20ms")
            .put("IDENTITY_MAX_REFRESH", "20ms")
            .start()) {
      renewing.redirect(SERVICE);
      try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
          GrpcUser user = GrpcUser.of(renewing.outbound())) {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        StreamObserver<String> call = user.open(GrpcApp.BOTH, answers);
        int before = control.issuer().requests().size();
        while (control.issuer().requests().size() < before + 10) {
          call.onNext("x");
          assertThat(GrpcUser.next(answers)).isEqualTo("x");
          assertThat(user.unary(GrpcApp.UNARY, "y")).isEqualTo("y");
        }
        call.onCompleted();
        assertThat(GrpcUser.next(answers)).isEqualTo("end");
      }
      assertThat(renewing.metrics().sum("tcp_open_total", "peer=\"dst\"", "tls=\"true\""))
          .isEqualTo(1);
    }
  }
}
