package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections before and below HTTP. */
final class InboundTcpTest {
  private static final int PORT = 9000;

  private final List<Pod> pods = new ArrayList<>();
  private ControlPlane control;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
  }

  @AfterEach
  void stop() {
    pods.forEach(Pod::close);
    control.close();
  }

  private Pod.Builder pod() {
    return Pod.builder(control, "server");
  }

  private Pod running(Pod pod) {
    pods.add(pod);
    return pod;
  }

  private static TcpPeer echo(Pod pod) throws IOException {
    return TcpPeer.serve(
        pod.at(PORT),
        talk -> {
          for (int next = talk.read(); next >= 0; next = talk.read()) {
            talk.send(new byte[] {(byte) next});
          }
        });
  }

  @Test
  @Spec("01#1")
  void nothingIsServedBeforeThereIsACertificate() throws Exception {
    control.issuer().silent(true);
    Pod pod = running(pod().put("IDENTITY_MIN_REFRESH", "20ms").launch());
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi");
        Talk early = pod.visit(PORT)) {
      early.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
      Await.until("asked for a certificate", () -> control.issuer().requests().size() > 1);
      assertThat(pod.isReady()).isFalse();
      assertThat(app.connections()).isZero();
      assertThat(control.anchorWatches()).isZero();

      control.issuer().silent(false);
      pod.awaitReady();
      assertThat(early.answer().text()).isEqualTo("hi");
      Await.until("anchors are followed", () -> control.anchorWatches() == 1);
    }
  }

  @Test
  @Spec("01#7")
  void threeBytesAreNotHttp() throws IOException {
    Pod pod = running(pod().start());
    try (TcpPeer _ = echo(pod);
        Talk talk = pod.visit(PORT)) {
      talk.send("GET");
      assertThat(talk.read(3)).isEqualTo("GET");
    }
    pod.awaitMetric(
        1, "inbound_tcp_detect_http_results_total", "result=\"not_http\"", "srv_port=\"9000\"");
    pod.awaitMetric(1, "inbound_tcp_authz_allow_total", "target_port=\"9000\"");
  }

  @Test
  @Spec("01#6")
  void aSilentClientIsClosedAfterTheDetectTimeout() throws IOException {
    Pod pod = running(pod().put("INBOUND_DETECT_TIMEOUT", "50ms").start());
    try (Talk talk = pod.visit(PORT)) {
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "inbound_tcp_errors_total", "error=\"tls detection timeout\"");
  }

  @Test
  @Spec({"01#2", "01#4", "01#5"})
  void foreignTlsAndTlsToAnOpaquePortPassUntouched() throws Exception {
    Pod pod = running(pod().start());
    byte[] foreign = hello("other.example.com");
    try (TcpPeer _ = echo(pod);
        Talk talk = pod.visit(PORT)) {
      // In three segments.
      int third = foreign.length / 3;
      talk.send(Arrays.copyOfRange(foreign, 0, third));
      talk.send(Arrays.copyOfRange(foreign, third, 2 * third));
      talk.send(Arrays.copyOfRange(foreign, 2 * third, foreign.length));
      assertThat(talk.readBytes(foreign.length)).isEqualTo(foreign);
    }
    pod.awaitMetric(
        1, "tcp_open_total", "peer=\"src\"", "tls=\"opaque\"", "sni=\"other.example.com\"");
  }

  @Test
  @Spec("01#2")
  void meshTlsToAnOpaquePortIsNotTerminated() throws Exception {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.opaque(ServerPolicies.everybody()));
    Pod pod = running(pod().put("INBOUND_PORTS", "" + PORT).start());
    Await.until(
        "the policy is in force", () -> control.serverPolicies().watchers("server:" + PORT) > 0);
    byte[] mesh = hello(pod.identity());
    try (TcpPeer _ = echo(pod)) {
      Await.until(
          "the bytes come back",
          () -> {
            try (Talk talk = pod.visit(PORT)) {
              talk.send(mesh);
              return Arrays.equals(talk.readBytes(mesh.length), mesh);
            } catch (IOException _) {
              return false;
            }
          });
    }
    assertThat(pod.metrics().sum("tcp_open_total", "no_tls_reason=\"port_skipped\"")).isPositive();
  }

  /** What a TLS client of the JDK begins with. */
  private static byte[] hello(String name) throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine(name, 443);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(32 << 10);
    engine.wrap(ByteBuffer.allocate(0), out);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(out.array(), 0, out.position());
    return bytes.toByteArray();
  }

  @Test
  @Spec("01#10")
  void anotherAddressThanThePodsIsNotServed() throws IOException {
    Pod pod = running(pod().start());
    try (Talk talk = pod.visit("127.9.9.9", new InetSocketAddress("10.1.2.3", 7777))) {
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "inbound_tcp_errors_total", "error=\"unexpected\"", "target_port=\"7777\"");
    assertThat(control.serverPolicies().calls("server:7777")).isZero();
  }

  @Test
  @Spec("01#11")
  void aDirectConnectionWithoutTlsIsClosed() throws IOException {
    Pod pod = running(pod().start());
    try (Talk talk = pod.visit("127.9.9.9", pod.inbound())) {
      talk.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "inbound_tcp_errors_total", "error=\"unexpected\"");
  }

  @Test
  @Spec({"01#24", "03#25"})
  void anOpaqueConnectionEndsWhenItIsNoLongerAllowed() throws IOException {
    Pod pod = running(pod().start());
    try (TcpPeer _ = echo(pod);
        Talk talk = pod.visit(PORT)) {
      talk.send("\0\0");
      assertThat(talk.read(2)).isEqualTo("\0\0");
      control
          .serverPolicies()
          .say("server:" + PORT, ServerPolicies.opaque(ServerPolicies.only("me")));
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "inbound_tcp_authz_terminate_total", "target_port=\"9000\"");
    pod.awaitMetric(0, "tcp_open_connections", "peer=\"src\"", "target_port=\"9000\"");
    pod.awaitMetric(0, "tcp_open_connections", "peer=\"dst\"");
  }

  @Test
  @Spec("01#26")
  void aPolicyStreamThatEndsIsAskedForAgainAndOneThatIsRefusedIsNot() throws IOException {
    Pod pod = running(pod().start());
    String key = "server:" + PORT;
    String other = "server:" + (PORT + 1);
    control.serverPolicies().say(key, ServerPolicies.detect(ServerPolicies.everybody()));
    control.serverPolicies().refuse(other, io.grpc.Status.INVALID_ARGUMENT);
    try (Talk one = pod.visit(PORT);
        Talk two = pod.visit(PORT + 1)) {
      Await.until("watched", () -> control.serverPolicies().watchers(key) == 1);
      control.serverPolicies().breakOff(key, io.grpc.Status.OK);
      Await.until("watched again", () -> control.serverPolicies().calls(key) == 2);
      control.serverPolicies().breakOff(key, io.grpc.Status.UNAVAILABLE);
      Await.until("and again", () -> control.serverPolicies().calls(key) == 3);
      assertThat(control.serverPolicies().calls(other)).isEqualTo(1);
      assertThat(one.socket().isConnected() && two.socket().isConnected()).isTrue();
    }
  }

  @Test
  void anOpaqueConnectionWithoutApplicationIsClosed() throws IOException {
    Pod pod = running(pod().start());
    try (Talk talk = pod.visit(PORT)) {
      talk.send("\0\0\0");
      assertThat(talk.isEnded()).isTrue();
    }
    pod.awaitMetric(1, "inbound_tcp_errors_total", "error=\"i/o\"", "target_port=\"9000\"");
    pod.awaitMetric(0, "tcp_open_connections", "target_port=\"9000\"");
  }
}
