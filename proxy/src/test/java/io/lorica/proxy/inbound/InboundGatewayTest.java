package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.transport.Header;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.DirectClient;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections of other proxies for a name, each thing on the way said by a test (spec 01 §9). */
final class InboundGatewayTest {
  private static final String NAME = "web.ns.svc.cluster.local";
  private static final int PORT = 8080;
  private static final String KEY = NAME + ":" + PORT;
  private static final String OWN_POLICY = "gateway:4143";
  private static final String GET = "GET / HTTP/1.1\r\nhost: web-east\r\n\r\n";

  private ControlPlane control;
  private Pod gateway;
  private InetSocketAddress endpoint;
  private DirectClient client;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    gateway =
        Pod.builder(control, "gateway")
            .put("INBOUND_GATEWAY_SUFFIXES", "svc.cluster.local")
            .put("OUTBOUND_DISCOVERY_IDLE_TIMEOUT", "50ms")
            .start();
    client = new DirectClient(control.issuer().credentials("client"));
    endpoint = new InetSocketAddress(Pod.nextAddress(), 9090);
    control.policies().refuse(KEY, Status.NOT_FOUND);
  }

  @AfterEach
  void stop() {
    gateway.close();
    control.close();
  }

  /** The name is a service with one endpoint. */
  private void isService() {
    control
        .profiles()
        .say(KEY, DestinationProfile.newBuilder().setFullyQualifiedName(NAME).build());
    control.endpoints().say(KEY, Policies.add(Policies.plain(endpoint)));
  }

  /** The name is one endpoint. */
  private void isEndpoint(WeightedAddr address) {
    control.profiles().say(KEY, DestinationProfile.newBuilder().setEndpoint(address).build());
  }

  private static Header named(Header header) {
    return header.toBuilder().setName(NAME).build();
  }

  private Talk http1() throws IOException {
    return client.open(gateway, named(DirectClient.http1(PORT)));
  }

  private Talk opaque() throws IOException {
    return client.open(gateway, named(DirectClient.opaque(PORT)));
  }

  @Test
  void requestsForAServiceAreBalancedAndSigned() throws IOException {
    isService();
    try (Http1App app = Http1App.saying(endpoint, "hi");
        Talk talk = http1()) {
      Message answer =
          talk.ask(
              "GET /a HTTP/1.1\r\nhost: web-east\r\nforwarded: by=other;for=me\r\n"
                  + "l5d-client-id: me\r\n\r\n");

      assertThat(answer.text()).isEqualTo("hi");
      assertThat(app.last().start()).isEqualTo("GET /a HTTP/1.1");
      assertThat(app.last().value("host")).isEqualTo(KEY);
      assertThat(app.last().value("l5d-client-id")).isEqualTo(Pod.identityOf("client"));
      assertThat(app.last().value("l5d-dst-canonical")).isEqualTo(KEY);
      assertThat(app.last().value("forwarded"))
          .isEqualTo(
              "by=other;for=me,by="
                  + gateway.identity()
                  + ";for="
                  + Pod.identityOf("client")
                  + ";host="
                  + KEY
                  + ";proto=https");
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
    }
    gateway.awaitMetric(
        1,
        "inbound_tcp_transport_header_connections_total",
        "session_protocol=\"http/1\"",
        "target_port=\"8080\"",
        "target_name=\"" + NAME + "\"",
        "client_id=\"" + Pod.identityOf("client") + "\"");
    gateway.awaitMetric(2, "inbound_http_authz_allow_total", "target_port=\"4143\"");
    gateway.awaitMetric(2, "response_total", "direction=\"outbound\"", "authority=\"" + KEY + "\"");
    gateway.awaitMetric(2, "route_response_total", "dst=\"" + KEY + "\"");
    assertThat(gateway.metrics().lines("request_total"))
        .doesNotContain("direction=\"inbound\",target_addr=\"" + Wire.text(gateway.inbound()));
  }

  @Test
  void aRequestWithoutAuthorityGetsTheTargets() throws IOException {
    isService();
    try (Http1App app = Http1App.saying(endpoint, "hi");
        Talk talk = http1()) {
      assertThat(talk.ask("GET / HTTP/1.0\r\n\r\n").text()).isEqualTo("hi");
      assertThat(app.last().value("host")).isEqualTo(KEY);
    }
  }

  @Test
  void requestsForAnEndpointAreForwarded() throws IOException {
    isEndpoint(Policies.plain(endpoint));
    try (Http1App app = Http1App.saying(endpoint, "hi");
        Talk talk = http1()) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      assertThat(app.last().has("l5d-dst-canonical")).isFalse();
    }
  }

  @Test
  void whatIsNeitherServiceNorEndpointIsNotFound() throws IOException {
    control.profiles().say(KEY, DestinationProfile.getDefaultInstance());
    try (Talk talk = http1()) {
      Message answer = talk.ask(GET);
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.value("l5d-proxy-error")).contains("bad gateway domain");
      assertThat(talk.ask(GET).status()).isEqualTo(404);
    }
    gateway.awaitMetric(
        2, "inbound_http_errors_total", "error=\"gateway domain invalid\"", "target_port=\"4143\"");
  }

  @Test
  @Spec({"01#16", "02#40"})
  void aRequestThatWasHereBeforeIsALoop() throws IOException {
    isService();
    try (Http1App app = Http1App.saying(endpoint, "hi");
        Talk talk = http1()) {
      Message answer =
          talk.ask(
              "GET / HTTP/1.1\r\nhost: web\r\nforwarded: by=other;for=a\r\nforwarded: by="
                  + gateway.identity()
                  + ";for=b;host=c;proto=https\r\n\r\n");
      assertThat(answer.status()).isEqualTo(508);
      assertThat(answer.value("l5d-proxy-error")).contains("gateway loop detected");
      assertThat(answer.value("connection")).isEqualTo("close");
      assertThat(talk.isEnded()).isTrue();
      assertThat(app.requests()).isEmpty();
    }
    gateway.awaitMetric(1, "inbound_http_errors_total", "error=\"gateway loop\"");
  }

  @Test
  @Spec("01#15")
  void aNameOutsideTheSuffixesIsClosedWithoutAnAnswer() throws IOException {
    try (Talk talk =
        client.open(
            gateway, DirectClient.http1(PORT).toBuilder().setName("web.example.com").build())) {
      talk.send(GET);
      assertThat(talk.isEnded()).isTrue();
    }
    gateway.awaitMetric(
        1, "inbound_tcp_errors_total", "error=\"gateway domain invalid\"", "target_port=\"4143\"");
    assertThat(control.profiles().calls("web.example.com:" + PORT)).isZero();
  }

  @Test
  void aNameWithoutAProfileIsClosedWithoutAnAnswer() throws IOException {
    control.profiles().refuse(KEY, Status.INVALID_ARGUMENT);
    try (Talk talk = http1()) {
      talk.send(GET);
      assertThat(talk.isEnded()).isTrue();
    }
    gateway.awaitMetric(1, "inbound_tcp_errors_total", "error=\"gateway domain invalid\"");
  }

  @Test
  void aNameWhosePolicyIsRefusedIsClosedWithoutAnAnswer() throws IOException {
    isService();
    control.policies().refuse(KEY, Status.INVALID_ARGUMENT);
    try (Talk talk = http1()) {
      talk.send(GET);
      assertThat(talk.isEnded()).isTrue();
    }
    gateway.awaitMetric(1, "inbound_tcp_errors_total", "error=\"unexpected\"");
  }

  @Test
  void theOwnPortsPolicyIsWatchedFromTheStartAndAsksEachRequest() throws IOException {
    Await.until("watched", () -> control.serverPolicies().watchers(OWN_POLICY) == 1);
    control
        .serverPolicies()
        .say(OWN_POLICY, ServerPolicies.detect(ServerPolicies.only("somebody.else")));
    isService();
    try (Http1App _ = Http1App.saying(endpoint, "hi");
        Talk talk = http1()) {
      Await.until("refused", () -> talk.ask(GET).status() == 403);
      control
          .serverPolicies()
          .say(OWN_POLICY, ServerPolicies.detect(ServerPolicies.only(Pod.identityOf("client"))));
      Await.until("permitted", () -> talk.ask(GET).status() == 200);
    }
  }

  @Test
  void onlyAGatewayWatchesItsOwnPort() throws IOException {
    try (Pod pod = Pod.start(control, "plain")) {
      Await.until("the admin port is", () -> control.serverPolicies().watchers("plain:4191") == 1);
      assertThat(control.serverPolicies().calls("plain:4143")).isZero();
      assertThat(pod.isReady()).isTrue();
    }
  }

  @Test
  void opaqueStreamsGoWhereThePolicySays() throws IOException {
    isService();
    control.policies().say(KEY, Policies.opaque(Policies.balanced(KEY)));
    try (TcpPeer _ = echo();
        Talk talk = opaque()) {
      talk.send("\0\0\0");
      assertThat(talk.read(3)).isEqualTo("\0\0\0");
      gateway.awaitMetric(
          1, "outbound_tcp_route_open_total", "target_ip=\"\"", "target_port=\"8080\"");
      talk.end();
      assertThat(talk.readAll()).isEmpty();
    }
    gateway.awaitMetric(1, "outbound_tcp_route_close_total", "target_port=\"8080\"", "error=\"\"");
    gateway.awaitMetric(1, "inbound_tcp_authz_allow_total", "target_port=\"4143\"");
    gateway.awaitMetric(0, "tcp_open_connections", "target_port=\"4143\"");
    gateway.awaitMetric(1, "tcp_close_total", "direction=\"outbound\"", "peer=\"dst\"");
  }

  @Test
  void opaqueStreamsWithoutAPolicyGoToTheEndpoint() throws IOException {
    isEndpoint(Policies.plain(endpoint));
    try (TcpPeer _ = echo();
        Talk talk = opaque()) {
      talk.send("abc");
      assertThat(talk.read(3)).isEqualTo("abc");
    }
  }

  @Test
  void opaqueStreamsWithoutPolicyAndEndpointAreClosed() throws IOException {
    isService();
    try (Talk talk = opaque()) {
      assertThat(talk.isEnded()).isTrue();
    }
    gateway.awaitMetric(1, "inbound_tcp_errors_total", "target_port=\"4143\"");
    gateway.awaitMetric(1, "outbound_tcp_route_close_total", "error=\"invalid_policy\"");
  }

  @Test
  void opaqueStreamsAreAuthorizedByTheOwnPortsPolicy() throws IOException {
    isEndpoint(Policies.plain(endpoint));
    control
        .serverPolicies()
        .say(OWN_POLICY, ServerPolicies.opaque(ServerPolicies.only("somebody.else")));
    try (TcpPeer peer = echo()) {
      Await.until(
          "denied",
          () -> {
            try (Talk talk = opaque()) {
              return talk.isEnded();
            }
          });
      gateway.awaitMetric(1, "inbound_tcp_authz_deny_total", "target_port=\"4143\"");
      assertThat(peer.accepted()).isZero();
    }
  }

  private TcpPeer echo() throws IOException {
    return TcpPeer.serve(
        endpoint,
        talk -> {
          for (int next = talk.read(); next >= 0; next = talk.read()) {
            talk.send(new byte[] {(byte) next});
          }
        });
  }

  @Test
  void discoveryIsForgottenWithItsLastConnection() throws IOException {
    isService();
    control.policies().say(KEY, Policies.detect(Policies.balanced(KEY)));
    try (Http1App _ = Http1App.saying(endpoint, "hi");
        Talk one = http1();
        Talk two = http1()) {
      assertThat(one.ask(GET).status()).isEqualTo(200);
      assertThat(two.ask(GET).status()).isEqualTo(200);
      assertThat(control.policies().calls(KEY)).isEqualTo(1);
      assertThat(control.profiles().calls(KEY)).isEqualTo(1);
      assertThat(control.endpoints().calls(KEY)).isEqualTo(1);
    }
    Await.until("forgotten", () -> control.policies().watchers(KEY) == 0);
    Await.until("endpoints too", () -> control.endpoints().watchers(KEY) == 0);
  }
}
