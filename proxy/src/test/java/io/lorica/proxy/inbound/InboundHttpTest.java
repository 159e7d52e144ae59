package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.inbound.Authz;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients outside the mesh, in HTTP/1. */
final class InboundHttpTest {
  private static final int PORT = 8080;
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";

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

  @Test
  void plaintextHttpReachesTheApplication() throws IOException {
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      assertThat(talk.ask(GET).text()).isEqualTo("hi");
      assertThat(app.connections()).isEqualTo(1);
    }
    pod.awaitMetric(
        2,
        "response_total",
        "direction=\"inbound\"",
        "target_port=\"8080\"",
        "tls=\"no_identity\"",
        "srv_name=\"all-unauthenticated\"");
    pod.awaitMetric(
        1, "inbound_tcp_detect_http_results_total", "result=\"http/1\"", "srv_port=\"8080\"");
  }

  @Test
  @Spec("01#30")
  void aForgedClientIdNeverReachesTheApplication() throws IOException {
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      talk.ask("GET / HTTP/1.1\r\nhost: web\r\nl5d-client-id: me\r\nl5d-orig-proto: x\r\n\r\n");
      assertThat(app.last().has("l5d-client-id")).isFalse();
    }
  }

  @Test
  @Spec("01#17")
  void anUnmeshedClientIsRefusedAndMayStay() throws IOException {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.only("me")));
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      awaitPolicy();
      Message answer = talk.ask(GET);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.value("content-length")).isEqualTo("0");
      assertThat(answer.has("l5d-proxy-error")).isFalse();
      assertThat(answer.has("connection")).isFalse();
      assertThat(talk.ask(GET).status()).isEqualTo(403);
      assertThat(app.requests()).noneMatch(request -> request.start().startsWith("GET / "));
    }
    pod.awaitMetric(3, "inbound_http_authz_deny_total", "srv_name=\"srv\"", "target_port=\"8080\"");
  }

  /** The policy of the control plane is in force once this port has been asked for it. */
  private void awaitPolicy() {
    Await.until(
        "the policy is in force",
        () -> {
          try (Talk probe = pod.visit(PORT)) {
            return probe.ask("GET /probe HTTP/1.1\r\nhost: web\r\n\r\n").status() == 403;
          }
        });
  }

  @Test
  @Spec("01#25")
  void aChangeOfPolicyIsFeltByTheNextRequest() throws IOException {
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      assertThat(talk.ask(GET).status()).isEqualTo(200);
      control
          .serverPolicies()
          .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.only("me")));
      awaitPolicy();
      assertThat(talk.ask(GET).status()).isEqualTo(403);
      control
          .serverPolicies()
          .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.everybody()));
      Await.until("let in again", () -> talk.ask(GET).status() == 200);
    }
  }

  @Test
  @Spec("10#26")
  void anInvalidPolicyLetsNobodyInUntilAValidOneComes() throws IOException {
    Authz nowhere = ServerPolicies.everybody().toBuilder().clearNetworks().build();
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.everybody(), nowhere));
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      Await.until("refused", () -> talk.ask(GET).status() == 403);
      pod.awaitMetric(
          1,
          "lorica_protocol_faults_total",
          "protocol=\"policy\"",
          "reason=\"unusable server policy\"");
      control
          .serverPolicies()
          .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.everybody()));
      Await.until("let in again", () -> talk.ask(GET).status() == 200);
    }
  }

  @Test
  @Spec("01#23")
  void localhostIsLetInWithoutBeingNamed() throws IOException {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.elsewhere()));
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit("127.0.0.1", pod.at(PORT))) {
      awaitPolicy();
      assertThat(talk.ask(GET).status()).isEqualTo(200);
    }
    pod.awaitMetric(1, "inbound_http_authz_allow_total", "authz_name=\"localhost\"");
  }

  @Test
  @Spec("01#20")
  void withoutAnApplicationTheAnswerIs502AndTheConnectionEnds() throws IOException {
    try (Talk talk = pod.visit(PORT)) {
      Message answer = talk.ask(GET);
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.value("connection")).isEqualTo("close");
      assertThat(answer.has("l5d-proxy-error")).isFalse();
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "response_total", "status_code=\"502\"", "target_port=\"8080\"");
  }

  @Test
  void anHttp2ClientThatEndsItsDirectionIsClosed() throws IOException {
    try (Talk talk = pod.visit(PORT)) {
      talk.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
      talk.end();
      assertThat(talk.readAll()).isNotEmpty();
      pod.awaitMetric(0, "tcp_open_connections", "peer=\"src\"", "target_port=\"8080\"");
    }
  }

  @Test
  @Spec("01#31")
  void webSocketsPassAndH2cDoesNot() throws IOException {
    try (TcpPeer _ =
        TcpPeer.serve(
            pod.at(PORT),
            talk -> {
              String head = "";
              while (!head.endsWith("\r\n\r\n")) {
                head += (char) talk.read();
              }
              if (head.toLowerCase(java.util.Locale.ROOT).contains("upgrade: websocket")) {
                talk.send(
                    "HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n");
                talk.send(talk.read(3));
                talk.read();
              } else {
                talk.send(
                    Http1App.ok(
                        head.toLowerCase(java.util.Locale.ROOT).contains("upgrade")
                            ? "kept"
                            : "stripped"));
              }
            })) {
      try (Talk talk = pod.visit(PORT)) {
        Message answer =
            talk.ask(
                "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
        assertThat(answer.status()).isEqualTo(101);
        talk.send("abc");
        assertThat(talk.read(3)).isEqualTo("abc");
      }
      try (Talk talk = pod.visit(PORT)) {
        Message answer =
            talk.ask(
                "GET / HTTP/1.1\r\n"
                    + "host: a\r\n"
                    + "connection: upgrade, http2-settings\r\n"
                    + "upgrade: h2c\r\n"
                    + "http2-settings: AAMAAABk\r\n\r\n");
        assertThat(answer.text()).isEqualTo("stripped");
      }
    }
  }

  @Test
  @Spec("01#32")
  void malformedTargetsGetABare400() throws IOException {
    for (String line : new String[] {"CONNECT /path HTTP/1.1", "GET host:80 HTTP/1.1"}) {
      try (Talk talk = pod.visit(PORT)) {
        Message answer = talk.ask(line + "\r\nhost: host\r\n\r\n");
        assertThat(answer.status()).as(line).isEqualTo(400);
        assertThat(answer.text()).as(line).isEmpty();
      }
    }
  }

  @Test
  void anApplicationThatResetsBeforeItAnswersIsA502() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  talk.read();
                  talk.reset();
                });
        Talk talk = pod.visit(PORT)) {
      assertThat(talk.ask(GET).status()).isEqualTo(502);
    }
  }

  @Test
  void anApplicationThatDiesWithinItsAnswerEndsTheConnection() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  talk.read();
                  talk.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this");
                  talk.reset();
                });
        Talk talk = pod.visit(PORT)) {
      talk.send(GET);
      assertThat(readUntilEnd(talk)).doesNotEndWith("\r\n0\r\n\r\n");
    }
    pod.awaitMetric(0, "tcp_open_connections", "peer=\"src\"", "target_port=\"8080\"");
    pod.awaitMetric(0, "tcp_open_connections", "peer=\"dst\"");
  }

  private static String readUntilEnd(Talk talk) throws IOException {
    StringBuilder all = new StringBuilder();
    try {
      for (int next = talk.read(); next >= 0; next = talk.read()) {
        all.append((char) next);
      }
    } catch (java.net.SocketException _) {
      // A reset says the same.
    }
    return all.toString();
  }
}
