package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A proxy beside an ingress controller, each of whose requests says where it goes (spec 02 §19).
 */
final class IngressTest {
  private static final InetSocketAddress CONNECTED = new InetSocketAddress("10.0.0.1", 80);
  private static final String WEB = "web.ns.svc.cluster.local";
  private static final String WEB_KEY = WEB + ":80";
  private static final String API = "api.ns.svc.cluster.local:8080";

  private ControlPlane control;
  private Pod pod;
  private InetAddress peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod =
        Pod.builder(control, "ingress")
            .put("INGRESS_MODE", "true")
            .put("OUTBOUND_DISCOVERY_IDLE_TIMEOUT", "50ms")
            .start();
    pod.redirect(CONNECTED);
    peer = Pod.nextAddress();
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private InetSocketAddress at(int port) {
    return new InetSocketAddress(peer, port);
  }

  /** A service of one endpoint at a port of the peer. */
  private void serve(String key, int port) {
    control.policies().say(key, Policies.detect(Policies.balanced(key)));
    control.endpoints().say(key, Policies.add(Policies.plain(at(port))));
  }

  private static String get(String override) {
    return "GET / HTTP/1.1\r\nhost: example.com\r\nl5d-dst-override: " + override + "\r\n\r\n";
  }

  private static final String GET = "GET / HTTP/1.1\r\nhost: example.com\r\n\r\n";

  @Test
  @Spec("02#39")
  void theNamedServiceIsAskedForAndTheNameGoesNoFurther() throws IOException {
    serve(WEB_KEY, 9001);
    try (Http1App app = Http1App.saying(at(9001), "web");
        Talk talk = pod.dial(CONNECTED)) {
      assertThat(talk.ask(get(WEB)).text()).isEqualTo("web");
      assertThat(app.last().value("host")).isEqualTo("example.com");
      assertThat(app.last().has("l5d-dst-override")).isFalse();
    }
    assertThat(control.profiles().calls(WEB_KEY)).isEqualTo(1);
    assertThat(control.policies().calls(WEB_KEY)).isEqualTo(1);
    assertThat(control.policies().calls(Wire.text(CONNECTED))).isZero();
    pod.awaitMetric(
        1,
        "response_total",
        "authority=\"" + WEB_KEY + "\"",
        "no_tls_reason=\"not_provided_by_service_discovery\"");
  }

  @Test
  void eachRequestOfAConnectionGoesItsOwnWay() throws IOException {
    serve(WEB_KEY, 9001);
    serve(API, 9002);
    serve(Wire.text(CONNECTED), 9003);
    try (Http1App _ = Http1App.saying(at(9001), "web");
        Http1App _ = Http1App.saying(at(9002), "api");
        Http1App _ = Http1App.saying(at(9003), "here");
        Talk talk = pod.dial(CONNECTED)) {
      assertThat(talk.ask(get(WEB)).text()).isEqualTo("web");
      assertThat(talk.ask(get(API)).text()).isEqualTo("api");
      assertThat(talk.ask(GET).text()).isEqualTo("here");
      assertThat(talk.ask(get("not an authority")).text()).isEqualTo("here");
      assertThat(talk.ask(get(WEB)).text()).isEqualTo("web");
    }
    pod.awaitMetric(2, "response_total", "no_tls_reason=\"ingress_without_override\"");
    pod.awaitMetric(1, "outbound_tcp_detect_http_results_total", "result=\"http/1\"");
    Await.until("forgotten", () -> control.policies().watchers(API) == 0);
  }

  @Test
  void callsGoWhereTheySayToo() throws IOException {
    serve(Wire.text(CONNECTED), 9001);
    try (GrpcApp _ = GrpcApp.serve(at(9001));
        GrpcUser user = GrpcUser.of(pod.outbound())) {
      assertThat(user.unary(GrpcApp.UNARY, "hello")).isEqualTo("hello");
      assertThat(user.answers("m")).hasSize(10);
    }
  }

  @Test
  void aRequestWaitsWithItsBodyForDiscovery() throws IOException {
    try (Http1App app = Http1App.saying(at(9001), "web");
        Talk talk = pod.dial(CONNECTED)) {
      talk.send(
          "POST / HTTP/1.1\r\nhost: a\r\nl5d-dst-override: "
              + WEB
              + "\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
      Await.until("asked", () -> control.policies().watchers(WEB_KEY) == 1);
      talk.send("2\r\nde\r\n0\r\nx-sum: 5\r\n\r\n");
      assertThat(app.requests()).isEmpty();
      serve(WEB_KEY, 9001);
      assertThat(talk.answer().text()).isEqualTo("web");
      assertThat(app.last().text()).isEqualTo("abcde");
      assertThat(app.last().trailers()).containsExactly("x-sum: 5");
    }
  }

  @Test
  void aRequestThatIsGivenUpWhileItWaitsIsForgotten() throws IOException {
    String key = Wire.text(CONNECTED);
    try (GrpcUser user = GrpcUser.of(pod.outbound())) {
      BlockingQueue<String> answers = new LinkedBlockingQueue<>();
      StreamObserver<String> call = user.open(GrpcApp.BOTH, answers);
      call.onNext("never seen");
      Await.until("asked", () -> control.policies().watchers(key) == 1);
      ((ClientCallStreamObserver<String>) call).cancel("enough", null);
      Await.until("forgotten", () -> control.policies().watchers(key) == 0);
    }
  }

  @Test
  void aTargetThatIsNoNameEndsTheConnectionWithoutAnAnswer() throws IOException {
    try (Talk talk = pod.dial(CONNECTED)) {
      talk.send(get("10.1.2.3:80"));
      assertThat(talk.isEnded()).isTrue();
    }
    assertThat(control.policies().calls("10.1.2.3:80")).isZero();
    pod.awaitMetric(1, "outbound_http_errors_total", "error=\"unexpected\"");
  }

  @Test
  void aTargetWithoutPolicyAndProfileEndsTheConnectionWithoutAnAnswer() throws IOException {
    control.policies().refuse(WEB_KEY, Status.NOT_FOUND);
    control.profiles().refuse(WEB_KEY, Status.INVALID_ARGUMENT);
    try (Http1App app = Http1App.saying(at(9001), "web");
        Talk talk = pod.dial(CONNECTED)) {
      talk.send(
          "POST / HTTP/1.1\r\nhost: a\r\nl5d-dst-override: "
              + WEB
              + "\r\ncontent-length: 3\r\n\r\nabc");
      assertThat(talk.isEnded()).isTrue();
      assertThat(app.requests()).isEmpty();
    }
  }

  @Test
  void aCallToSuchATargetIsReset() throws IOException {
    control.policies().refuse(Wire.text(CONNECTED), Status.NOT_FOUND);
    control.profiles().refuse(Wire.text(CONNECTED), Status.INVALID_ARGUMENT);
    try (GrpcUser user = GrpcUser.of(pod.outbound())) {
      assertThat(user.failure(GrpcApp.UNARY).getDescription()).contains("RST_STREAM");
    }
  }

  @Test
  void aTargetWithoutPolicyIsBalancedByItsProfilesName() throws IOException {
    control.policies().refuse(WEB_KEY, Status.NOT_FOUND);
    control
        .profiles()
        .say(WEB_KEY, DestinationProfile.newBuilder().setFullyQualifiedName(WEB).build());
    control.endpoints().say(WEB_KEY, Policies.add(Policies.plain(at(9001))));
    try (Http1App _ = Http1App.saying(at(9001), "web");
        Talk talk = pod.dial(CONNECTED)) {
      assertThat(talk.ask(get(WEB)).text()).isEqualTo("web");
    }
  }

  @Test
  void aTargetWithoutPolicyNameAndEndpointIsNotFoundAndNobodyIsToldWhy() throws IOException {
    control.policies().refuse(WEB_KEY, Status.NOT_FOUND);
    try (Talk talk = pod.dial(CONNECTED)) {
      Message answer = talk.ask(get(WEB));
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.fields()).noneMatch(field -> field.startsWith("l5d-"));
      assertThat(talk.ask(get(WEB)).status()).isEqualTo(404);
    }
  }

  @Test
  void aTargetThatIsOpaqueTakesNoRequests() throws IOException {
    control.policies().say(WEB_KEY, Policies.opaque(Policies.balanced(WEB_KEY)));
    for (int i = 0; i < 2; i++) {
      try (Talk talk = pod.dial(CONNECTED)) {
        talk.send(get(WEB));
        assertThat(talk.isEnded()).isTrue();
      }
    }
    assertThat(control.endpoints().calls(WEB_KEY)).isZero();
  }

  @Test
  void whatIsNotHttpGoesWhereItWasConnectedTo() throws IOException {
    serve(Wire.text(CONNECTED), 9001);
    try (TcpPeer _ =
            TcpPeer.serve(
                at(9001),
                talk -> {
                  for (int next = talk.read(); next >= 0; next = talk.read()) {
                    talk.send(new byte[] {(byte) next});
                  }
                });
        Talk talk = pod.dial(CONNECTED)) {
      talk.send("\0\1\2");
      assertThat(talk.read(3)).isEqualTo("\0\1\2");
    }
    pod.awaitMetric(1, "outbound_tcp_detect_http_results_total", "result=\"not_http\"");
  }

  @Test
  void whatIsNotHttpIsClosedWhereNothingIsKnown() throws IOException {
    control.policies().refuse(Wire.text(CONNECTED), Status.NOT_FOUND);
    control.profiles().refuse(Wire.text(CONNECTED), Status.INVALID_ARGUMENT);
    try (Talk talk = pod.dial(CONNECTED)) {
      talk.send("\0\1\2");
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "outbound_tcp_errors_total", "error=\"unexpected\"");
  }
}
