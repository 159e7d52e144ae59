package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
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
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * From an application by its own proxy to the gateway of another cluster, and on to the proxy and
 * the application there.
 */
final class GatewayPathTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String HERE = "web-east.ns.svc.cluster.local:80";
  private static final String NAME = "web.ns.svc.cluster.local";
  private static final int PORT = 8080;
  private static final String THERE = NAME + ":" + PORT;

  private ControlPlane control;
  private Pod client;
  private Pod gateway;
  private Pod server;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    client = Pod.start(control, "client");
    client.redirect(SERVICE);
    gateway = newGateway();
    server = Pod.start(control, "server");
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(HERE)));
    control.endpoints().say(HERE, Policies.add(Policies.gateway(gateway, THERE)));
    control
        .profiles()
        .say(THERE, DestinationProfile.newBuilder().setFullyQualifiedName(NAME).build());
    control.policies().say(THERE, Policies.detect(Policies.balanced(THERE)));
    control
        .endpoints()
        .say(THERE, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
  }

  private Pod newGateway() throws IOException {
    return Pod.builder(control, "gateway")
        .put("INBOUND_GATEWAY_SUFFIXES", "svc.cluster.local")
        .start();
  }

  @AfterEach
  void stop() {
    client.close();
    gateway.close();
    server.close();
    control.close();
  }

  @Test
  void http1ArrivesUnderTheNameThatItHasThere() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      Message answer =
          talk.ask("POST /a HTTP/1.1\r\nhost: web-east\r\ncontent-length: 3\r\n\r\nabc");

      assertThat(answer.start()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(answer.text()).isEqualTo("hello");
      assertThat(answer.fields()).noneMatch(field -> field.startsWith("l5d-"));
      assertThat(app.last().start()).isEqualTo("POST /a HTTP/1.1");
      assertThat(app.last().text()).isEqualTo("abc");
      assertThat(app.last().value("host")).isEqualTo(THERE);
      assertThat(app.last().value("l5d-client-id")).isEqualTo(gateway.identity());
      assertThat(app.last().value("forwarded"))
          .isEqualTo(
              "by="
                  + gateway.identity()
                  + ";for="
                  + client.identity()
                  + ";host="
                  + THERE
                  + ";proto=https");
    }
    gateway.awaitMetric(1, "response_total", "direction=\"outbound\"", "tls=\"true\"");
  }

  @Test
  void callsPassInBothDirections() throws Exception {
    try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.of(client.outbound())) {
      assertThat(user.unary(GrpcApp.UNARY, "x".repeat(1 << 20))).hasSize(1 << 20);
      assertThat(user.answers("m")).hasSize(10).startsWith("m0").endsWith("m9");
      assertThat(user.join("a", "b", "c")).isEqualTo("abc");
      assertThat(user.failure(GrpcApp.FAILING).getCode()).isEqualTo(Status.Code.ABORTED);
    }
  }

  @Test
  void webSocketsPass() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                server.at(PORT),
                talk -> {
                  String head = "";
                  while (!head.endsWith("\r\n\r\n")) {
                    head += (char) talk.read();
                  }
                  talk.send(
                      "HTTP/1.1 101 Switching\r\nupgrade: websocket\r\n"
                          + "connection: upgrade\r\n\r\n");
                  talk.send(talk.read(3));
                  talk.read();
                });
        Talk talk = client.dial(SERVICE)) {
      Message answer =
          talk.ask(
              "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n");
      assertThat(answer.status()).isEqualTo(101);
      talk.send("abc");
      assertThat(talk.read(3)).isEqualTo("abc");
    }
  }

  @Test
  void opaqueStreamsPass() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                server.at(PORT),
                talk -> {
                  for (int next = talk.read(); next >= 0; next = talk.read()) {
                    talk.send(new byte[] {(byte) next});
                  }
                });
        Talk talk = client.dial(SERVICE)) {
      talk.send("\0\1\2\3");
      assertThat(talk.read(4)).isEqualTo("\0\1\2\3");
      talk.end();
      assertThat(talk.readAll()).isEmpty();
    }
    gateway.awaitMetric(
        1, "inbound_tcp_transport_header_connections_total", "session_protocol=\"\"");
    gateway.awaitMetric(0, "tcp_open_connections", "peer=\"src\"", "target_port=\"4143\"");
  }

  @Test
  @Spec({"01#16", "02#40"})
  void aGatewayThatIsSentToItsLikeSaysSo() throws IOException {
    try (Pod replica = newGateway()) {
      control.endpoints().say(THERE, Policies.add(Policies.gateway(replica, THERE)));
      try (GrpcUser user = GrpcUser.of(client.outbound());
          Talk talk = client.dial(SERVICE)) {
        assertThat(user.failure(GrpcApp.UNARY).getCode()).isEqualTo(Status.Code.ABORTED);
        assertThat(talk.ask("GET / HTTP/1.1\r\nhost: web-east\r\n\r\n").status()).isEqualTo(508);
      }
      replica.awaitMetric(2, "inbound_http_errors_total", "error=\"gateway loop\"");
    }
  }

  @Test
  void theApplicationIsToldOfAGatewayThatHasNoEndpoints() throws IOException {
    control.endpoints().say(THERE, Policies.none());
    try (Talk talk = client.dial(SERVICE)) {
      assertThat(talk.ask("GET / HTTP/1.1\r\nhost: web-east\r\n\r\n").status()).isEqualTo(504);
    }
    gateway.awaitMetric(1, "inbound_http_errors_total", "error=\"failfast\"");
  }
}
