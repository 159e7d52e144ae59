package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lorica.proxy.harness.BreakingGrpc;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.MeshClient;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is counted of the requests of a port (spec 03 §4.3, §4.4, §6). */
final class InboundCountsTest {
  private static final int PORT = 8080;
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";
  private static final String INBOUND = "direction=\"inbound\"";

  /** Requests to the application's port alone: the admin port counts its own. */
  private static final String TARGET = "target_port=\"8080\"";

  private ControlPlane control;
  private Pod pod;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "server");
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private static String status(int status) {
    return "HTTP/1.1 " + status + " So\r\ncontent-length: 0\r\n\r\n";
  }

  @Test
  @Spec("03#15")
  void aPlaintextRequestIsCountedWithWhatItWas() throws IOException {
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      talk.ask(GET);
    }
    pod.awaitMetric(
        1,
        "response_total",
        INBOUND,
        TARGET,
        "tls=\"no_identity\",no_tls_reason=\"no_tls_from_remote\"",
        "status_code=\"200\",classification=\"success\",grpc_status=\"\",error=\"\"");
  }

  @Test
  @Spec("03#16")
  void aMeshedClientIsNamedAndNoReasonGiven() throws IOException {
    MeshClient peer =
        new MeshClient(Optional.of(control.issuer().credentials("client")), Optional.empty());
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = peer.secure(pod.visit(PORT), pod.identity())) {
      talk.ask(GET);
    }
    pod.awaitMetric(
        1,
        "response_total",
        INBOUND,
        TARGET,
        "tls=\"true\",client_id=\"" + Pod.identityOf("client") + "\",srv_group");
  }

  @Test
  @Spec("03#17")
  void aRefusedRequestIsNoRequest() throws IOException {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.only("somebody")));
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi")) {
      Await.until(
          "the policy is in force",
          () -> {
            try (Talk talk = pod.visit(PORT)) {
              return talk.ask(GET).status() == 403;
            }
          });
      int served = app.requests().size();
      pod.awaitMetric(1, "inbound_http_authz_deny_total", TARGET);
      pod.awaitMetric(served, "request_total", INBOUND, TARGET);
    }
  }

  @Test
  @Spec("03#18")
  void anAnswerIsCountedWhenItEndsAndItsLatencyWhenItBegins() throws IOException {
    CountDownLatch rest = new CountDownLatch(1);
    try (TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  talk.read(GET.length());
                  talk.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na");
                  Await.until("measured", () -> rest.getCount() == 0);
                  talk.send("b");
                  talk.readAll();
                });
        Talk talk = pod.visit(PORT)) {
      talk.send(GET);
      pod.awaitMetric(1, "response_latency_ms_count", INBOUND, TARGET);
      pod.awaitMetric(0, "response_total", INBOUND, TARGET);
      rest.countDown();
      assertThat(talk.answer().text()).isEqualTo("ab");
    }
    pod.awaitMetric(1, "response_total", INBOUND, TARGET);
  }

  @Test
  @Spec("03#21")
  void clientErrorsAreSuccessesAndServerErrorsFailures() throws IOException {
    try (Http1App _ =
            Http1App.serve(
                pod.at(PORT),
                request -> status(request.start().startsWith("GET /missing") ? 404 : 503));
        Talk talk = pod.visit(PORT)) {
      talk.ask("GET /missing HTTP/1.1\r\nhost: web\r\n\r\n");
      talk.ask(GET);
    }
    pod.awaitMetric(1, "response_total", TARGET, "status_code=\"404\",classification=\"success\"");
    pod.awaitMetric(1, "response_total", TARGET, "status_code=\"503\",classification=\"failure\"");
  }

  @Test
  @Spec("03#19")
  void aCallsCodeSaysWhetherItFailed() throws IOException {
    Server server =
        NettyServerBuilder.forAddress(pod.at(PORT))
            .addService(
                ServerServiceDefinition.builder("lab.Echo")
                    .addMethod(
                        GrpcApp.UNARY,
                        ServerCalls.asyncUnaryCall(
                            (code, observer) ->
                                observer.onError(
                                    Status.fromCodeValue(Integer.parseInt(code))
                                        .asRuntimeException())))
                    .build())
            .build()
            .start();
    pod.redirectInbound(PORT);
    try (GrpcUser user = GrpcUser.from("127.9.9.9", pod.inbound())) {
      for (String code : new String[] {"2", "4", "5", "7", "13", "14", "15", "16"}) {
        Status ended = failure(user, code);
        assertThat(ended.getCode().value()).isEqualTo(Integer.parseInt(code));
        boolean success = code.equals("5") || code.equals("16");
        pod.awaitMetric(
            1,
            "response_total",
            TARGET,
            "classification=\"" + (success ? "success" : "failure") + "\"",
            "grpc_status=\"" + code + "\"");
      }
    } finally {
      server.shutdownNow();
    }
  }

  private static Status failure(GrpcUser user, String code) {
    try {
      user.unary(GrpcApp.UNARY, code);
      return Status.OK;
    } catch (io.grpc.StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  @Test
  @Spec("03#20")
  void aCallWithoutAStatusIsASuccessOfUnknownCode() throws IOException {
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      talk.ask(
          "POST /a.B/C HTTP/1.1\r\nhost: web\r\ncontent-type: application/grpc+proto\r\n"
              + "content-length: 0\r\n\r\n");
    }
    pod.awaitMetric(
        1,
        "response_total",
        TARGET,
        "status_code=\"200\",classification=\"success\",grpc_status=\"2\",error=\"\"");
  }

  @Test
  @Spec("03#22")
  void aStreamThatTheServerResetsIsAFailure() throws Exception {
    pod.redirectInbound(PORT);
    try (BreakingGrpc _ = BreakingGrpc.serve(pod.at(PORT), BreakingGrpc.End.STREAM);
        GrpcUser user = GrpcUser.from("127.9.9.9", pod.inbound())) {
      StreamObserver<String> call = begun(user);
      call.onNext("break");
      pod.awaitMetric(
          1,
          "response_total",
          TARGET,
          "status_code=\"200\",classification=\"failure\",grpc_status=\"\"",
          "error=\"h2(ENHANCE_YOUR_CALM)\"");
    }
  }

  @Test
  @Spec("03#22")
  void aStreamThatTheClientResetsAfterTheHeadIsASuccess() throws Exception {
    pod.redirectInbound(PORT);
    try (BreakingGrpc _ = BreakingGrpc.serve(pod.at(PORT), BreakingGrpc.End.STREAM);
        GrpcUser user = GrpcUser.from("127.9.9.9", pod.inbound())) {
      StreamObserver<String> call = begun(user);
      call.onError(Status.CANCELLED.asRuntimeException());
      pod.awaitMetric(
          1,
          "response_total",
          TARGET,
          "status_code=\"200\",classification=\"success\",grpc_status=\"2\",error=\"\"");
    }
  }

  /** A call whose answer has begun. */
  private static StreamObserver<String> begun(GrpcUser user) throws InterruptedException {
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    StreamObserver<String> call = user.open(GrpcApp.BOTH, answers);
    call.onNext("begin");
    assertThat(GrpcUser.next(answers)).isEqualTo("hi");
    return call;
  }

  @Test
  @Spec("03#26")
  void aResetIsTheErrorOfItsConnectionAndACleanEndIsNone() throws IOException {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.opaque(ServerPolicies.everybody()));
    try (TcpPeer _ = TcpPeer.serve(pod.at(PORT), talk -> talk.send(talk.readAll()))) {
      Await.until(
          "the port is opaque",
          () -> {
            try (Talk talk = pod.visit(PORT)) {
              talk.send("x");
              talk.end();
              return talk.readAll().equals("x");
            }
          });
      pod.awaitMetric(0, "tcp_open_connections", INBOUND, "peer=\"src\"", TARGET);
      assertThat(pod.metrics().sum("tcp_close_total", "errno=\"ECONNRESET\"", TARGET)).isZero();
      Talk talk = pod.visit(PORT);
      talk.send("x");
      pod.awaitMetric(1, "tcp_open_connections", INBOUND, "peer=\"src\"", TARGET);
      talk.reset();
    }
    pod.awaitMetric(1, "tcp_close_total", "peer=\"src\"", "errno=\"ECONNRESET\"", TARGET);
  }
}
