package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.harness.ControlPlane;
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
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From an application through the proxy of its pod and the proxy of another to its application. */
final class PairTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final int PORT = 8080;

  private ControlPlane control;
  private Pod client;
  private Pod server;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    client = Pod.start(control, "client");
    server = Pod.start(control, "server");
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    control.close();
  }

  @Test
  @Spec({"02#29", "01#12", "02#31"})
  void http1TravelsAsHttp2AndArrivesAsHttp1() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      Message answer = talk.ask("GET /a?b HTTP/1.1\r\nHost: web\r\nX-Mine: 1\r\n\r\n");

      assertThat(answer.start()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(answer.text()).isEqualTo("hello");
      assertThat(answer.has("l5d-orig-proto")).isFalse();
      assertThat(app.last().start()).isEqualTo("GET /a?b HTTP/1.1");
      assertThat(app.last().value("host")).isEqualTo("web");
      assertThat(app.last().value("x-mine")).isEqualTo("1");
      assertThat(app.last().value("l5d-client-id")).isEqualTo(client.identity());
      assertThat(app.last().has("l5d-orig-proto")).isFalse();
    }
    server.awaitMetric(
        1,
        "inbound_tcp_transport_header_connections_total",
        "session_protocol=\"http/2\"",
        "target_port=\"8080\"",
        "client_id=\"" + client.identity() + "\"");
    client.awaitMetric(1, "response_total", "status_code=\"200\"", "tls=\"true\"");
    server.awaitMetric(
        1, "response_total", "direction=\"inbound\"", "client_id=\"" + client.identity() + "\"");
  }

  @Test
  void connectionsToEndpointsAreCounted() throws IOException {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      talk.ask("GET / HTTP/1.1\r\nhost: web\r\n\r\n");

      client.awaitMetric(1, "tcp_open_total", "peer=\"dst\"", "tls=\"true\"");
      client.awaitMetric(
          1, "tcp_open_connections", "peer=\"dst\"", "server_id=\"" + server.identity() + "\"");
      server.awaitMetric(1, "tcp_open_total", "peer=\"dst\"", "direction=\"inbound\"");
      assertThat(client.metrics().sum("tcp_read_bytes_total", "peer=\"dst\"")).isPositive();
    }
  }

  @Test
  void manyRequestsUseOneConnection() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      for (int i = 0; i < 20; i++) {
        assertThat(talk.ask("GET /" + i + " HTTP/1.1\r\nhost: web\r\n\r\n").status())
            .isEqualTo(200);
      }
      assertThat(app.connections()).isEqualTo(1);
      assertThat(app.requests()).hasSize(20);
    }
  }

  @Test
  void bodiesWithLengthAndInChunksArriveWhole() throws IOException {
    try (Http1App app =
            Http1App.serve(
                server.at(PORT),
                request ->
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n"
                        + "0\r\nx-last: yes\r\n\r\n");
        Talk talk = client.dial(SERVICE)) {
      Message first = talk.ask("POST / HTTP/1.1\r\nhost: web\r\ncontent-length: 5\r\n\r\n12345");
      assertThat(first.text()).isEqualTo("abcde");
      assertThat(first.trailers()).containsExactly("x-last: yes");
      assertThat(app.last().text()).isEqualTo("12345");

      Message second =
          talk.ask(
              "POST / HTTP/1.1\r\nhost: web\r\ntransfer-encoding: chunked\r\n\r\n"
                  + "3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n");
      assertThat(second.text()).isEqualTo("abcde");
      assertThat(app.last().text()).isEqualTo("abc");
      assertThat(app.last().trailers()).containsExactly("x-sum: 7");
    }
  }

  @Test
  void headHasNoBodyAndKeepsItsLength() throws IOException {
    try (Http1App _ =
            Http1App.serve(
                server.at(PORT), _ -> "HTTP/1.1 200 OK\r\ncontent-length: 12345\r\n\r\n");
        Talk talk = client.dial(SERVICE)) {
      talk.send("HEAD / HTTP/1.1\r\nhost: web\r\n\r\n");
      assertThat(talk.answerToHead().value("content-length")).isEqualTo("12345");
      talk.send("HEAD / HTTP/1.1\r\nhost: web\r\n\r\n");
      assertThat(talk.answerToHead().status()).isEqualTo(200);
    }
  }

  @Test
  void continueIsAskedForAndGiven() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                server.at(PORT),
                talk -> {
                  String head = "";
                  while (!head.endsWith("\r\n\r\n")) {
                    head += (char) talk.read();
                  }
                  talk.send("HTTP/1.1 100 Continue\r\n\r\n");
                  String body = talk.read(4);
                  talk.send(Http1App.ok(head.contains("100-continue") ? body : "not asked"));
                });
        Talk talk = client.dial(SERVICE)) {
      talk.send("PUT / HTTP/1.1\r\nhost: web\r\ncontent-length: 4\r\nexpect: 100-continue\r\n\r\n");
      assertThat(talk.answer().status()).isEqualTo(100);
      talk.send("body");
      assertThat(talk.answer().text()).isEqualTo("body");
    }
  }

  @Test
  @Spec({"01#31", "02#30"})
  void webSocketUpgradePassesBothProxies() throws IOException {
    try (TcpPeer _ =
            TcpPeer.serve(
                server.at(PORT),
                talk -> {
                  String head = "";
                  while (!head.endsWith("\r\n\r\n")) {
                    head += (char) talk.read();
                  }
                  talk.send(
                      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n"
                          + "connection: upgrade\r\nx-seen: "
                          + head.toLowerCase(java.util.Locale.ROOT).contains("upgrade: websocket")
                          + "\r\n\r\nfirst");
                  talk.send("echo " + talk.read(4));
                  talk.read();
                });
        Talk talk = client.dial(SERVICE)) {
      Message answer =
          talk.ask(
              "GET /chat HTTP/1.1\r\n"
                  + "host: web\r\n"
                  + "connection: upgrade\r\n"
                  + "upgrade: websocket\r\n\r\n");
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.value("upgrade")).isEqualTo("websocket");
      assertThat(answer.value("x-seen")).isEqualTo("true");
      assertThat(talk.read(5)).isEqualTo("first");
      talk.send("ping");
      assertThat(talk.read(9)).isEqualTo("echo ping");
    }
  }

  @Test
  void opaqueBytesPassUnchangedInBothDirections() throws Exception {
    control.policies().say(Wire.text(SERVICE), Policies.opaque(Policies.balanced(AUTHORITY)));
    byte[] bytes = new byte[32 << 20];
    new Random(1).nextBytes(bytes);
    String sum = sum(bytes);
    try (TcpPeer _ =
            TcpPeer.serve(
                server.at(PORT),
                talk -> {
                  byte[] all = talk.socket().getInputStream().readAllBytes();
                  talk.send(sum(all) + "\n");
                  talk.send(all);
                });
        Talk talk = client.dial(SERVICE)) {
      talk.send(bytes);
      talk.end();
      assertThat(talk.read(sum.length() + 1)).isEqualTo(sum + "\n");
      assertThat(sum(talk.readBytes(bytes.length))).isEqualTo(sum);
      assertThat(talk.isEnded()).isTrue();
    }
    client.awaitMetric(1, "tcp_close_total", "peer=\"dst\"", "errno=\"\"");
    server.awaitMetric(0, "tcp_open_connections", "direction=\"inbound\"", "target_port=\"8080\"");
  }

  @Test
  void serverThatSpeaksFirstIsHeard() throws IOException {
    control.policies().say(Wire.text(SERVICE), Policies.opaque(Policies.balanced(AUTHORITY)));
    try (TcpPeer _ =
            TcpPeer.serve(
                server.at(PORT),
                talk -> {
                  talk.send("220 ready\n");
                  talk.send("you said " + talk.read(4));
                });
        Talk talk = client.dial(SERVICE)) {
      assertThat(talk.read(10)).isEqualTo("220 ready\n");
      talk.send("quit");
      assertThat(talk.readAll()).isEqualTo("you said quit");
    }
  }

  private static String sum(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
