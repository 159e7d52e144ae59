package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.opaqueroute.Forbidden;
import io.lorica.proto.outbound.Backend;
import io.lorica.proto.outbound.TlsRoute;
import io.lorica.proto.tlsroute.SniMatch;
import io.lorica.proxy.detect.Hellos;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Routes;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application's own TLS, routed by the server name that it asks for (spec 02 §6, §15). */
final class OutboundTlsTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 443);

  private ControlPlane control;
  private Pod pod;
  private InetAddress peer;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.builder(control, "client").put("OUTBOUND_DETECT_TIMEOUT", "500ms").start();
    peer = Pod.nextAddress();
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private void routes(TlsRoute.Builder... routes) {
    control.policies().say(Wire.text(SERVICE), Routes.tls(routes));
  }

  private Backend to(int port) {
    return Policies.forward(Policies.plain(new InetSocketAddress(peer, port)));
  }

  private TcpPeer named(int port) throws IOException {
    return TcpPeer.serve(
        new InetSocketAddress(peer, port),
        talk -> {
          byte[] first = talk.readBytes(5);
          talk.send("port " + port + " got record " + first[0] + "\n");
          talk.readAll();
        });
  }

  private String answer(byte[] bytes) throws IOException {
    try (Talk talk = pod.dial(SERVICE)) {
      talk.send(bytes);
      return talk.read(24);
    }
  }

  private boolean isClosed(byte[] bytes) throws IOException {
    try (Talk talk = pod.dial(SERVICE)) {
      talk.send(bytes);
      return talk.isEnded();
    }
  }

  @Test
  void theClosestServerNameWinsAndTheHelloGoesOnUntouched() throws IOException {
    routes(
        Routes.tlsRoute("any", to(8001)),
        Routes.tlsRoute("below", to(8002))
            .addSnis(
                SniMatch.newBuilder()
                    .setSuffix(
                        SniMatch.Suffix.newBuilder()
                            .addReverseLabels("test")
                            .addReverseLabels("web"))),
        Routes.tlsRoute("exact", to(8003)).addSnis(SniMatch.newBuilder().setExact("a.web.test")));
    try (TcpPeer _ = named(8001);
        TcpPeer _ = named(8002);
        TcpPeer _ = named(8003)) {
      assertThat(answer(Hellos.ofJdk("A.Web.test"))).startsWith("port 8003 got record 22");
      assertThat(answer(Hellos.ofJdk("b.web.test"))).startsWith("port 8002 got record 22");
      assertThat(answer(Hellos.ofJdk("web.test"))).startsWith("port 8001 got record 22");
    }
    pod.awaitMetric(1, "outbound_tls_route_open_total", "route_name=\"exact\"");
    pod.awaitMetric(3, "outbound_tls_route_close_total");
  }

  @Test
  void withoutARouteOrAServerNameTheConnectionIsClosed() throws IOException {
    routes(Routes.tlsRoute("exact", to(8003)).addSnis(SniMatch.newBuilder().setExact("a.test")));
    assertThat(isClosed(Hellos.ofJdk("b.test"))).isTrue();
    assertThat(
            isClosed("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isTrue();
    assertThat(isClosed(new byte[0])).isTrue();
    Await.until("counted", () -> pod.metrics().sum("outbound_tcp_errors_total") >= 3);
  }

  @Test
  void aForbiddenRouteClosesTheConnection() throws IOException {
    TlsRoute.Builder route = Routes.tlsRoute("forbidden", to(8003));
    route.setRules(
        0,
        route.getRules(0).toBuilder()
            .addFilters(TlsRoute.Filter.newBuilder().setForbidden(Forbidden.getDefaultInstance())));
    routes(route);
    try (TcpPeer server = named(8003)) {
      assertThat(isClosed(Hellos.ofJdk("a.test"))).isTrue();
      assertThat(server.accepted()).isZero();
    }
    pod.awaitMetric(1, "outbound_tls_route_close_total", "error=\"forbidden\"");
  }
}
