package io.lorica.sandbox.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.sandbox.MeshedPair;
import io.lorica.sandbox.SandboxExtension;
import io.lorica.sandbox.TestSandbox;
import io.lorica.testkit.Http2App;
import io.lorica.testkit.Spec;
import java.io.IOException;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** HTTP as two applications speak it, byte for byte through both of their proxies; all at once. */
@ExtendWith(SandboxExtension.class)
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProtocolsTest {
  private static final int CLIENTS = 4;
  private static final int ROUNDS = 50;
  private static final String HOST = "host: server\r\n";

  private final TestSandbox sandbox;
  private final MeshedPair pair;

  ProtocolsTest(TestSandbox sandbox) throws IOException {
    this.sandbox = sandbox;
    this.pair = sandbox.pair();
  }

  @AtOnce
  void connectionIsKeptForManyRequests() throws Exception {
    try (TcpApp _ =
        serve(
            8080,
            connection ->
                connection.serve(
                    head ->
                        connection.send(
                            "HTTP/1.1 200 OK\r\nx-start: " + head.start() + "\r\n",
                            connection.body(head).body())))) {
      each(
          8080,
          (client, round) -> {
            byte[] body = new Noise(round, round * 997L).bytes();
            client.send("POST /a/" + round + "?q HTTP/1.1\r\n" + HOST, body);
            Http1.Message answer = client.message();
            assertThat(answer.head().start()).isEqualTo("HTTP/1.1 200 OK");
            assertThat(answer.head().value("x-start")).contains("POST /a/" + round + "?q HTTP/1.1");
            assertThat(answer.body()).isEqualTo(body);
          });
    }
  }

  @AtOnce
  void chunksAndTrailersPassBothWays() throws Exception {
    try (TcpApp _ =
        serve(
            8081,
            connection ->
                connection.serve(
                    head -> {
                      Http1.Message request = connection.body(head);
                      connection.sendChunked(
                          "HTTP/1.1 200 OK\r\ntrailer: x-got\r\n",
                          request.body(),
                          "x-got: " + request.trailers());
                    }))) {
      each(
          8081,
          (client, round) -> {
            byte[] body = new Noise(round, 200_000).bytes();
            client.sendChunked(
                "PUT / HTTP/1.1\r\ntrailer: x-sum\r\n" + HOST, body, "x-sum: " + round);
            Http1.Message answer = client.message();
            assertThat(answer.head().value("transfer-encoding")).contains("chunked");
            assertThat(Noise.digest(answer.body())).isEqualTo(Noise.digest(body));
            assertThat(answer.trailers()).containsExactly("x-got: [x-sum: " + round + "]");
          });
    }
  }

  @AtOnce
  void bodyIsAskedForWhenTheClientWaitsForThat() throws Exception {
    try (TcpApp _ =
        serve(
            8082,
            connection ->
                connection.serve(
                    head -> {
                      assertThat(head.value("expect")).contains("100-continue");
                      if (head.start().startsWith("PUT /refused")) {
                        connection.send(
                            "HTTP/1.1 417 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                        connection.end();
                      } else {
                        connection.send("HTTP/1.1 100 Continue\r\n\r\n");
                        connection.send("HTTP/1.1 200 OK\r\n", connection.body(head).body());
                      }
                    }))) {
      String waits = HOST + "expect: 100-continue\r\ncontent-length: 1000\r\n\r\n";
      each(
          8082,
          (client, round) -> {
            byte[] body = new Noise(round, 1000).bytes();
            client.send("PUT / HTTP/1.1\r\n" + waits);
            assertThat(client.needHead().status()).isEqualTo(100);
            client.send(body);
            assertThat(client.message().body()).isEqualTo(body);
          });
      try (Http1 client = connect(8082)) {
        client.send("PUT /refused HTTP/1.1\r\n" + waits);
        assertThat(client.needHead().status()).isEqualTo(417);
      }
    }
  }

  @AtOnce
  void answerToHeadHasALengthAndNoBody() throws Exception {
    try (TcpApp _ =
        serve(
            8083,
            connection ->
                connection.serve(
                    head -> {
                      assertThat(head.start()).isEqualTo("HEAD / HTTP/1.1");
                      connection.send("HTTP/1.1 200 OK\r\ncontent-length: 12345\r\n\r\n");
                    }))) {
      each(
          8083,
          (client, _) -> {
            client.send("HEAD / HTTP/1.1\r\n" + HOST + "\r\n");
            // With a body after it, the next answer would not begin with a status line.
            assertThat(client.needHead().value("content-length")).contains("12345");
          });
    }
  }

  @AtOnce
  @Spec({"01#31", "02#30"})
  void webSocketIsAPairOfBytestreamsThatEitherSideEndsFirst() throws Exception {
    Noise up = new Noise(1, 8 << 20);
    Noise down = new Noise(2, 8 << 20);
    try (TcpApp _ =
        serve(
            8084,
            connection -> {
              Http1.Head request = connection.needHead();
              assertThat(request.value("upgrade")).contains("websocket");
              assertThat(request.value("connection")).contains("upgrade");
              connection.send(
                  "HTTP/1.1 101 Switching Protocols\r\n"
                      + "upgrade: websocket\r\nconnection: upgrade\r\n\r\n");
              boolean first = request.start().contains("server-first");
              endOfWebSocket(connection, first, down, up);
            })) {
      Together.run(
          2 * CLIENTS,
          number -> {
            boolean first = number % 2 == 0;
            try (Http1 client = connect(8084)) {
              client.send(
                  "GET /%s HTTP/1.1\r\n".formatted(first ? "client-first" : "server-first")
                      + HOST
                      + "connection: upgrade\r\nupgrade: websocket\r\n\r\n");
              assertThat(client.needHead().status()).isEqualTo(101);
              endOfWebSocket(client, first, up, down);
            }
          });
    }
  }

  /** Sends and receives at the same time; who is first ends its direction before it has all. */
  private static void endOfWebSocket(Http1 end, boolean first, Noise sent, Noise expected)
      throws Exception {
    Together.run(
        () -> {
          end.send(sent.bytes());
          if (first) {
            end.end();
          }
        },
        () -> assertThat(end.read((int) expected.length())).isEqualTo(expected.bytes()));
    if (first) {
      assertThat(end.readAll()).asString().isEqualTo("last words");
    } else {
      assertThat(end.readAll()).isEmpty();
      end.send("last words");
    }
  }

  @AtOnce
  void http10IsAnsweredAsHttp10() throws Exception {
    byte[] body = new Noise(3, 100_000).bytes();
    try (TcpApp _ =
        serve(
            8085,
            connection -> {
              Http1.Head head = connection.needHead();
              connection.send("HTTP/1.0 200 OK\r\nx-start: " + head.start() + "\r\n\r\n");
              connection.send(body);
            })) {
      Together.run(
          CLIENTS,
          number -> {
            try (Http1 client = connect(8085)) {
              client.send("GET /old HTTP/1.0\r\n" + (number % 2 == 0 ? HOST : "") + "\r\n");
              Http1.Head head = client.needHead();
              assertThat(head.start()).isEqualTo("HTTP/1.0 200 OK");
              assertThat(head.value("x-start")).contains("GET /old HTTP/1.0");
              assertThat(client.readAll()).isEqualTo(body);
            }
          });
    }
  }

  @AtOnce
  void largeBodiesPassByHttp2BothWays() throws Exception {
    String body = "/tmp/body";
    String made =
        sh("head -c %d /dev/urandom >%s && sha256sum <%s".formatted(64 << 20, body, body));
    String curl = "curl -sS --http2-prior-knowledge -T %s http://server:8086/".formatted(body);
    try (Http2App _ = Http2App.serve(pair.server().listen(8086))) {
      assertThat(sh(curl + " -o /dev/null -w '%{http_version}'")).isEqualTo("2");
      Together.run(CLIENTS, _ -> assertThat(sh(curl + " | sha256sum")).isEqualTo(made));
    }
  }

  private String sh(String command) throws IOException {
    return sandbox.exec(pair.namespace(), "client", "main", "sh", "-c", command);
  }

  private TcpApp serve(int port, TcpApp.Script script) throws IOException {
    return TcpApp.serve(pair.server().listen(port), script);
  }

  private Http1 connect(int port) throws IOException {
    return new Http1(pair.client().connect(pair.service(port)));
  }

  @FunctionalInterface
  private interface Exchange {
    void run(Http1 client, int round) throws IOException;
  }

  /** Several clients at once, each with one connection on which the exchange is repeated. */
  private void each(int port, Exchange exchange) throws Exception {
    Together.run(
        CLIENTS,
        _ -> {
          try (Http1 client = connect(port)) {
            for (int round = 0; round < ROUNDS; round++) {
              exchange.run(client, round);
            }
          }
        });
  }
}
