package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.DirectClient;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Http2Client;
import io.lorica.proxy.harness.MeshClient;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other proxies send, for the application of this pod. */
final class InboundDirectTest {
  private static final int PORT = 8080;
  private static final String KEY = "server:" + PORT;
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";

  private ControlPlane control;
  private Pod pod;
  private DirectClient client;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.builder(control, "server").put("INBOUND_PORTS", "" + PORT).start();
    client = new DirectClient(control.issuer().credentials("client"));
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  /** HTTP/1 alone, to be in force when this returns. */
  private void http1Policy() {
    control.serverPolicies().say(KEY, ServerPolicies.http1(ServerPolicies.everybody()));
    Await.until(
        "the policy is in force",
        () -> {
          try (Talk probe = client.open(pod, DirectClient.http1(PORT))) {
            probe.ask(GET);
            return pod.metrics().sum("inbound_http_authz_allow_total", "srv_name=\"srv\"") > 0;
          }
        });
  }

  @Test
  @Spec("01#13")
  void anOpaqueStreamToAnHttpPortIsDenied() throws IOException {
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi")) {
      http1Policy();
      int before = app.connections();
      try (Talk talk = client.open(pod, DirectClient.opaque(PORT))) {
        talk.send(GET);
        assertThat(talk.isEnded()).isTrue();
      }
      pod.awaitMetric(1, "inbound_tcp_authz_deny_total", "target_port=\"8080\"");
      assertThat(app.connections()).isEqualTo(before);
    }
  }

  @Test
  @Spec("01#8")
  void aMeshedClientMaySpeakHttp2ToAnHttp1Port() throws IOException {
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi")) {
      http1Policy();
      MeshClient peer = new MeshClient(Optional.of(client.credentials()), Optional.empty());
      try (Talk talk = peer.secure(pod.visit(PORT), pod.identity());
          Http2Client http2 = Http2Client.over(talk)) {
        List<String> answer = http2.get("web", "l5d-orig-proto: HTTP/1.1");
        assertThat(answer).contains(":status: 200", "l5d-orig-proto: HTTP/1.1");
        assertThat(app.last().start()).isEqualTo("GET / HTTP/1.1");
      }
    }
  }

  @Test
  @Spec("01#38")
  void thePortOfTheProxyItselfIsNoTarget() throws IOException {
    try (Talk talk = client.open(pod, DirectClient.opaque(4143))) {
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "inbound_tcp_errors_total", "error=\"unexpected\"", "target_port=\"4143\"");
    try (Talk talk = client.open(pod, DirectClient.http1(4143))) {
      Message answer = talk.ask(GET);
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.value("l5d-proxy-error")).isEqualTo("unexpected error");
    }
    pod.awaitMetric(1, "inbound_http_errors_total", "error=\"unexpected\"");
  }

  @Test
  void aRequestThatSaysNobodyIsNotGuessedAt() throws IOException {
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = client.open(pod, DirectClient.http1(PORT))) {
      assertThat(talk.ask("GET / HTTP/1.1\r\n\r\n").status()).isEqualTo(500);
      assertThat(app.requests()).isEmpty();
    }
  }

  @Test
  @Spec("01#22")
  void aFailedRequestThatWasHttp1SaysItInHttp2sWay() throws IOException {
    try (Http2Client http2 = Http2Client.over(client.open(pod, DirectClient.http2(PORT)))) {
      List<String> answer = http2.get("web", "l5d-orig-proto: HTTP/1.1");
      assertThat(answer)
          .contains(":status: 502", "l5d-proxy-connection: close", "l5d-orig-proto: HTTP/1.1")
          .noneMatch(field -> field.startsWith("connection"));
      http2.awaitGoAway();
    }
  }

  @Test
  @Spec("01#21")
  void anHttp2PortWithoutApplicationFailsFastAndGoesAway() throws IOException {
    try (Http2Client meshed = Http2Client.over(client.open(pod, DirectClient.http2(PORT)))) {
      List<String> answer = meshed.get("web");
      assertThat(answer).contains(":status: 504", "l5d-proxy-connection: close");
      assertThat(answer)
          .anyMatch(
              field ->
                  field.startsWith("l5d-proxy-error: ") && field.contains("service in fail-fast"));
      meshed.awaitGoAway();
    }
    try (Http2Client plain = Http2Client.over(pod.visit(PORT))) {
      assertThat(plain.get("web"))
          .contains(":status: 504")
          .noneMatch(field -> field.startsWith("l5d-"));
      plain.awaitGoAway();
    }
    pod.awaitMetric(2, "inbound_http_errors_total", "error=\"failfast\"");
  }
}
