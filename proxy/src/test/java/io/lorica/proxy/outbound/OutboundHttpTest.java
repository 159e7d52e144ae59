package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.outbound.Backend;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.proxy.net.ConnectGuard;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application's requests to endpoints outside the mesh. */
final class OutboundHttpTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String KEY = Wire.text(SERVICE);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";

  private ControlPlane control;
  private Pod pod;
  private InetAddress peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "client");
    peer = Pod.nextAddress();
  }

  /** Makes the pod one that does not wait long for endpoints. */
  private void impatient() throws IOException {
    pod.close();
    pod = Pod.builder(control, "client").put("OUTBOUND_HTTP_FAILFAST_TIMEOUT", "100ms").start();
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private InetSocketAddress peer(int port) {
    return new InetSocketAddress(peer, port);
  }

  private void balanced() {
    control.policies().say(KEY, Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @Test
  void requestsGoToAnEndpointInPlaintext() throws IOException {
    balanced();
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(8080))));
    try (Http1App app = Http1App.saying(peer(8080), "hi");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      assertThat(app.last().fields()).containsExactly("host: web");
    }
    pod.awaitMetric(
        1,
        "response_total",
        "direction=\"outbound\"",
        "authority=\"" + AUTHORITY + "\"",
        "tls=\"no_identity\"",
        "no_tls_reason=\"not_provided_by_service_discovery\"");
    pod.awaitMetric(
        1, "outbound_http_route_request_statuses_total", "http_status=\"200\"", "error=\"\"");
  }

  @Test
  @Spec("02#16")
  void withoutEndpointsTheFirstRequestWaitsAndTheNextAreShed() throws IOException {
    impatient();
    balanced();
    control.endpoints().say(AUTHORITY, Policies.none());
    try (Talk talk = pod.dial(SERVICE)) {
      Message answer = talk.ask(GET);
      assertThat(answer.status()).isEqualTo(504);
      assertThat(answer.value("l5d-proxy-error")).contains("service in fail-fast");
      assertThat(answer.value("connection")).isEqualTo("close");
      assertThat(answer.value("l5d-proxy-connection")).isEqualTo("close");
      assertThat(talk.isEnded()).isTrue();
    }
    try (Talk talk = pod.dial(SERVICE)) {
      Message answer = talk.ask(GET);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.value("l5d-proxy-error")).contains("service unavailable");
    }
    pod.awaitMetric(1, "outbound_http_errors_total", "error=\"failfast\"");
    pod.awaitMetric(1, "outbound_http_errors_total", "error=\"loadshed\"");

    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(8080))));
    try (Http1App _ = Http1App.saying(peer(8080), "hi")) {
      Await.until(
          "an endpoint opens the gate",
          () -> {
            try (Talk talk = pod.dial(SERVICE)) {
              return talk.ask(GET).status() == 200;
            }
          });
    }
  }

  @Test
  void aRefusedConnectionCostsAnAttemptAndNotTheRequest() throws IOException {
    balanced();
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.plain(peer(8080)), Policies.plain(peer(8081))));
    String chunks = "3\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 5\r\n\r\n";
    try (Http1App app = Http1App.saying(peer(8080), "hi")) {
      for (int i = 0; i < 20; i++) {
        try (Talk talk = pod.dial(SERVICE)) {
          talk.send("POST / HTTP/1.1\r\nhost: web\r\ntransfer-encoding: chunked\r\n\r\n" + chunks);
          assertThat(talk.answer().status()).isEqualTo(200);
          assertThat(app.last().text()).isEqualTo("abcde");
          assertThat(app.last().trailers()).containsExactly("x-sum: 5");
        }
      }
    }
  }

  @Test
  void anEndpointThatDiesUnderLoadCostsOnlyWhatItHad() throws Exception {
    balanced();
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.plain(peer(8080)), Policies.plain(peer(8081))));
    try (Http1App _ = Http1App.saying(peer(8080), "stays");
        Http1App dies = Http1App.saying(peer(8081), "dies");
        Talk talk = pod.dial(SERVICE)) {
      Await.until(
          "both serve",
          () -> {
            talk.ask(GET);
            return !dies.requests().isEmpty();
          });
      dies.kill();
      for (int i = 0; i < 50; i++) {
        assertThat(talk.ask(GET).text()).isEqualTo("stays");
      }
    }
  }

  @Test
  @Spec("02#28")
  void endpointsComeAndGoWithTheirUpdates() throws IOException {
    balanced();
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(8080))));
    try (Http1App _ = Http1App.saying(peer(8080), "one");
        Http1App _ = Http1App.saying(peer(8081), "two");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).text()).isEqualTo("one");
      control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(8081))));
      Await.until("both serve", () -> talk.ask(GET).text().equals("two"));
      // After a new beginning, the first set replaces what there was.
      control.endpoints().breakOff(AUTHORITY, Status.UNAVAILABLE);
      Await.until("asked again", () -> control.endpoints().calls(AUTHORITY) == 2);
      pod.awaitMetric(1, "outbound_http_balancer_p2c_endpoints");
      for (int i = 0; i < 10; i++) {
        assertThat(talk.ask(GET).text()).isEqualTo("two");
      }
    }
  }

  @Test
  void theControlPlaneMayBeAway() throws IOException {
    impatient();
    balanced();
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(8080))));
    try (Http1App _ = Http1App.saying(peer(8080), "hi");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).status()).isEqualTo(200);
      control.stop();
      try (Talk other = pod.dial(SERVICE)) {
        assertThat(talk.ask(GET).status()).isEqualTo(200);
        assertThat(other.ask(GET).status()).isEqualTo(200);
      }
      control.restart();
      control.endpoints().say(AUTHORITY, Policies.none());
      Await.until(
          "the proxy hears it again",
          () -> {
            try (Talk other = pod.dial(SERVICE)) {
              return other.ask(GET).status() == 504;
            }
          });
    }
  }

  @Test
  @Spec({"02#9", "10#23"})
  void anInvalidPolicyFailsRequestsUntilAValidOneComes() throws IOException {
    Backend usable = Policies.forward(Policies.plain(peer(8080)));
    Backend broken = Policies.balanced(AUTHORITY).toBuilder().clearQueue().build();
    control.policies().say(KEY, Policies.weighted(usable, 1_000_000, broken));
    try (Http1App app = Http1App.saying(peer(8080), "hi")) {
      for (int i = 0; i < 3; i++) {
        try (Talk talk = pod.dial(SERVICE)) {
          Message answer = talk.ask(GET);
          assertThat(answer.status()).isEqualTo(500);
          assertThat(answer.value("l5d-proxy-error")).isEqualTo("unexpected error");
        }
      }
      assertThat(app.connections()).isZero();
      pod.awaitMetric(
          1,
          "lorica_protocol_faults_total",
          "protocol=\"policy\"",
          "reason=\"unusable client policy\"");
      control.policies().say(KEY, Policies.weighted(usable, 1));
      Await.until(
          "healed",
          () -> {
            try (Talk talk = pod.dial(SERVICE)) {
              return talk.ask(GET).status() == 200;
            }
          });
    }
  }

  @Test
  @Spec("02#2")
  void withoutPolicyAndProfileBytesGoWhereTheyWanted() throws IOException {
    InetSocketAddress target = peer(8080);
    control.policies().refuse(Wire.text(target), Status.NOT_FOUND);
    control.profiles().refuse(Wire.text(target), Status.INVALID_ARGUMENT);
    try (Http1App _ = Http1App.saying(target, "hi");
        Talk talk = pod.dial(target)) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
    }
  }

  @Test
  @Spec("02#3")
  void anInvalidTargetIsClosedAndNotDialled() throws IOException {
    InetSocketAddress target = peer(8080);
    control.policies().refuse(Wire.text(target), Status.INVALID_ARGUMENT);
    try (TcpPeer server = TcpPeer.serve(target, Talk::read);
        Talk talk = pod.dial(target)) {
      talk.send(GET);
      assertThat(talk.isEnded()).isTrue();
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  @Spec("02#4")
  void aConnectionWaitsForTheProfile() throws IOException {
    balanced();
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(8080))));
    control.profiles().refuse(KEY, Status.NOT_FOUND);
    try (Http1App app = Http1App.saying(peer(8080), "hi");
        Talk talk = pod.dial(SERVICE)) {
      talk.send(GET);
      Await.until("asked twice", () -> control.profiles().calls(KEY) > 1);
      assertThat(app.connections()).isZero();
      control.profiles().say(KEY, DestinationProfile.getDefaultInstance());
      assertThat(talk.answer().text()).isEqualTo("hi");
    }
  }

  @Test
  @Spec({"02#5", "02#6"})
  void discoveryIsAskedOnceForATarget() throws IOException {
    InetSocketAddress outside = new InetSocketAddress("11.0.0.1", 80);
    control
        .policies()
        .say(Wire.text(outside), Policies.detect(Policies.forward(Policies.plain(peer(8080)))));
    control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer(8080)))));
    try (Http1App _ = Http1App.saying(peer(8080), "hi");
        Talk one = pod.dial(SERVICE);
        Talk two = pod.dial(SERVICE);
        Talk other = pod.dial(outside)) {
      assertThat(one.ask(GET).status()).isEqualTo(200);
      assertThat(two.ask(GET).status()).isEqualTo(200);
      assertThat(other.ask(GET).status()).isEqualTo(200);
      assertThat(control.policies().calls(KEY)).isEqualTo(1);
      assertThat(control.profiles().calls(KEY)).isEqualTo(1);
      assertThat(control.policies().calls(Wire.text(outside))).isEqualTo(1);
      assertThat(control.profiles().calls(Wire.text(outside))).isZero();
    }
  }

  @Test
  @Spec("02#15")
  void aSingleBackendOfWeightZeroServes() throws IOException {
    Backend only = Policies.forward(Policies.plain(peer(8080)));
    control.policies().say(KEY, Policies.weighted(only, 0));
    try (Http1App _ = Http1App.saying(peer(8080), "hi");
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
    }
  }

  @Test
  @Spec("02#14")
  void aBackendInFailfastIsPassedOver() throws IOException {
    impatient();
    control.endpoints().say(AUTHORITY, Policies.none());
    control
        .policies()
        .say(
            KEY,
            Policies.weighted(
                Policies.balanced(AUTHORITY), 1, Policies.forward(Policies.plain(peer(8080)))));
    try (Http1App _ = Http1App.saying(peer(8080), "hi")) {
      Await.until(
          "the empty backend is in failfast",
          () -> {
            try (Talk talk = pod.dial(SERVICE)) {
              return talk.ask(GET).status() == 504;
            }
          });
      try (Talk talk = pod.dial(SERVICE)) {
        for (int i = 0; i < 20; i++) {
          assertThat(talk.ask(GET).status()).isEqualTo(200);
        }
      }
    }
  }

  @Test
  @Spec("02#37")
  void anotherIdentityThanTheRequiredOneIsNotTalkedTo() throws IOException {
    balanced();
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(peer(8080))));
    try (Http1App app = Http1App.saying(peer(8080), "hi");
        Talk talk = pod.dial(SERVICE)) {
      Message answer = talk.ask("GET / HTTP/1.1\r\nhost: web\r\nl5d-require-id: foo.bar\r\n\r\n");
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.value("l5d-proxy-error")).contains("required id foo.bar");
      assertThat(app.connections()).isZero();
    }
    pod.awaitMetric(1, "outbound_http_errors_total", "error=\"identity required\"");
  }

  @Test
  @Spec("02#35")
  void thisMachineIsNotDialled() throws IOException {
    try (Pod guarded = Pod.builder(control, "guarded").guard(ConnectGuard.notToLoopback()).start();
        Http1App app = Http1App.saying(peer(8080), "hi")) {
      control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer(8080)))));
      try (Talk talk = guarded.dial(SERVICE)) {
        Message answer = talk.ask(GET);
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.value("connection")).isEqualTo("close");
        assertThat(app.connections()).isZero();
      }
    }
  }

  @Test
  void aClientThatGoesAwayTakesItsRequestWithIt() throws Exception {
    control.policies().say(KEY, Policies.detect(Policies.forward(Policies.plain(peer(8080)))));
    java.util.concurrent.CountDownLatch ended = new java.util.concurrent.CountDownLatch(1);
    try (TcpPeer server =
        TcpPeer.serve(
            peer(8080),
            talk -> {
              Await.until("the connection ends", () -> talk.read() < 0);
              ended.countDown();
            })) {
      try (Talk talk = pod.dial(SERVICE)) {
        talk.send(GET);
        Await.until("the request is there", () -> server.accepted() == 1);
        talk.reset();
      }
      assertThat(ended.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }
    pod.awaitMetric(0, "tcp_open_connections", "direction=\"outbound\"");
  }
}
