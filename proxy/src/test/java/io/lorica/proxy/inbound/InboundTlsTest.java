package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.MeshClient;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that speak mesh TLS, by the JDK's implementation of it. */
final class InboundTlsTest {
  private static final int PORT = 8080;
  private static final String VISITOR = "127.9.9.9";
  private static final String ALPN = "transport.l5d.io/v1";
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";

  private ControlPlane control;
  private Pod pod;
  private MeshClient peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "server");
    peer = new MeshClient(Optional.of(control.issuer().credentials("client")), Optional.empty());
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private Talk secured(MeshClient client, int port) throws IOException {
    return client.secure(pod.visit(port), pod.identity());
  }

  @Test
  @Spec("01#3")
  void aProvenClientIsNamedToTheApplication() throws IOException {
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = secured(peer, PORT)) {
      Message answer = talk.ask("GET / HTTP/1.1\r\nhost: web\r\nl5d-client-id: somebody\r\n\r\n");
      assertThat(answer.text()).isEqualTo("hi");
      assertThat(app.last().value("l5d-client-id")).isEqualTo(Pod.identityOf("client"));
    }
    pod.awaitMetric(
        1, "tcp_open_total", "tls=\"true\"", "client_id=\"" + Pod.identityOf("client") + "\"");
  }

  @Test
  @Spec("10#27")
  void aSuffixOfNoPartsLetsEveryIdentityInAndNobodyWithoutOne() throws IOException {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.authenticated()));
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk stranger = pod.visit(PORT);
        Talk talk = secured(peer, PORT)) {
      Await.until("refused", () -> stranger.ask(GET).status() == 403);
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
    }
  }

  @Test
  @Spec("01#18")
  void aClientOfAnotherIdentityIsToldWhy() throws IOException {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.only("somebody.else")));
    try (Talk talk = secured(peer, PORT)) {
      Message answer =
          Await.value(
              "refused",
              () -> {
                Message next = talk.ask(GET);
                return next.status() == 403 ? Optional.of(next) : Optional.empty();
              });
      assertThat(answer.value("l5d-proxy-error")).contains("unauthorized request on route");
    }
  }

  @Test
  @Spec("01#40")
  void olderTlsIsRefused() throws IOException {
    try (Talk talk = pod.visit(PORT)) {
      assertThatThrownBy(() -> peer.secure(talk, pod.identity(), "TLSv1.2"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  @Spec("01#11")
  void directConnectionsMustProveThemselvesAndNegotiateTheHeader() throws IOException {
    MeshClient nobody = new MeshClient(Optional.empty(), Optional.of(ALPN));
    for (MeshClient client : new MeshClient[] {peer, nobody}) {
      try (Talk talk = client.secure(pod.visit(VISITOR, pod.inbound()), pod.identity())) {
        assertThat(talk.isEnded()).isTrue();
      }
    }
    pod.awaitMetric(2, "inbound_tcp_errors_total", "error=\"unexpected\"");
  }

  @Test
  @Spec("01#14")
  void aHeaderThatIsTooLongEndsTheConnection() throws IOException {
    MeshClient direct = new MeshClient(peer.credentials(), Optional.of(ALPN));
    try (Talk talk = direct.secure(pod.visit(VISITOR, pod.inbound()), pod.identity())) {
      talk.send(ALPN + "\r\n\r\n");
      talk.send(new byte[] {0, 1, 0x11, 0x70});
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "inbound_tcp_errors_total", "error=\"i/o\"");
  }

  @Test
  @Spec("01#12")
  void theHeaderNamesPortAndProtocol() throws IOException {
    MeshClient direct = new MeshClient(peer.credentials(), Optional.of(ALPN));
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = direct.secure(pod.visit(VISITOR, pod.inbound()), pod.identity())) {
      // port = 8080; session_protocol { http1 {} }
      talk.send(ALPN + "\r\n\r\n");
      talk.send(new byte[] {0, 0, 0, 7, 0x08, (byte) 0x90, 0x3f, 0x1a, 0x02, 0x0a, 0x00});
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      assertThat(app.requests()).hasSize(1);
    }
  }

  @Test
  @Spec("01#15")
  void aNameIsForGateways() throws IOException {
    MeshClient direct = new MeshClient(peer.credentials(), Optional.of(ALPN));
    try (Talk talk = direct.secure(pod.visit(VISITOR, pod.inbound()), pod.identity())) {
      talk.send(ALPN + "\r\n\r\n");
      talk.send(new byte[] {0, 0, 0, 7, 0x08, 0x50, 0x12, 0x03, 'a', '.', 'b'});
      talk.send(GET);
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "inbound_tcp_errors_total", "error=\"gateway domain invalid\"");
  }
}
