package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Routes;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import java.io.IOException;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every request that RFC 9112 lets a server refuse because another server could understand it
 * otherwise, sent to whole proxies: what the client is told, and that neither it nor the request
 * behind it reaches the application. {@link SmugglingTest} has what else may be tried.
 */
class RefusedRequestsTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final int PORT = 8080;
  private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n";
  private static final String HONEST = "GET /honest HTTP/1.1\r\nhost: a\r\n\r\n";

  private static ControlPlane control;
  private static Pod client;
  private static Pod server;
  private static TcpPeer app;

  /** All that the application read, over all connections. */
  private static final StringWriter reached = new StringWriter();

  @BeforeAll
  static void start() throws IOException {
    control = ControlPlane.start();
    client = Pod.start(control, "client");
    server = Pod.start(control, "server");
    // By declaration: what detection does not take for HTTP would pass as opaque bytes.
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.http1(ServerPolicies.everybody()));
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    control
        .policies()
        .say(Wire.text(SERVICE), Routes.http1(Routes.to(Policies.balanced(AUTHORITY))));
    app = TcpPeer.serve(server.at(PORT), RefusedRequestsTest::answerTheHonest);
  }

  @AfterAll
  static void stop() {
    app.close();
    client.close();
    server.close();
    control.close();
  }

  private static void answerTheHonest(Talk talk) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = talk.read(); next >= 0; next = talk.read()) {
      reached.write(next);
      head.append((char) next);
      if (head.toString().endsWith("\r\n\r\n")) {
        if (head.toString().startsWith("GET /honest ")) {
          talk.send(Http1App.ok("honest"));
        }
        head.setLength(0);
      }
    }
  }

  static Stream<Arguments> requests() {
    Stream<RequestExamples.Bad> oversized =
        Stream.of(
            new RequestExamples.Bad(
                "GET /" + "a".repeat(40_000) + " HTTP/1.1\r\n\r\n", Http1Violation.TARGET_TOO_LONG),
            new RequestExamples.Bad(
                "GET / HTTP/1.1\r\nx: " + "y".repeat(70_000) + "\r\n\r\n",
                Http1Violation.HEAD_TOO_LARGE),
            new RequestExamples.Bad(
                "GET / HTTP/1.1\r\n" + "x".repeat(70_000) + ": y\r\n\r\n",
                Http1Violation.HEAD_TOO_LARGE),
            new RequestExamples.Bad(
                "GET / HTTP/1.1\r\n" + "x: y\r\n".repeat(101) + "\r\n",
                Http1Violation.TOO_MANY_FIELDS));
    return Stream.concat(RequestExamples.bad().stream(), oversized)
        .map(bad -> Arguments.of(shown(bad.wire()), bad));
  }

  private static String shown(String wire) {
    String visible = wire.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    return visible.length() <= 100 ? visible : visible.substring(0, 100) + "…";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void reachNoApplicationFromOutside(String shown, RequestExamples.Bad bad) throws IOException {
    try (Talk refused = server.visit(PORT);
        Talk honest = server.visit(PORT)) {
      isRefused(bad, refused, honest);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void reachNoApplicationFromAnother(String shown, RequestExamples.Bad bad) throws IOException {
    try (Talk refused = client.dial(SERVICE);
        Talk honest = client.dial(SERVICE)) {
      isRefused(bad, refused, honest);
    }
  }

  private static void isRefused(RequestExamples.Bad bad, Talk refused, Talk honest)
      throws IOException {
    int before = reached.toString().length();
    refused.send(bad.wire() + HIDDEN);
    Message answer = refused.answer();
    assertThat(answer.status()).isEqualTo(bad.violation().status());
    assertThat(answer.fields()).containsExactlyInAnyOrder("content-length: 0", "connection: close");
    assertThat(refused.isEnded()).isTrue();
    assertThat(honest.ask(HONEST).text()).isEqualTo("honest");

    List<String> starts =
        reached
            .toString()
            .substring(before)
            .lines()
            .filter(line -> line.matches(".* HTTP/1\\.[01]"))
            .toList();
    if (starts.size() > 1) {
      // The head of a request whose body broke off: it went on, but not to its end.
      assertThat(starts).containsExactlyInAnyOrder("POST / HTTP/1.1", "GET /honest HTTP/1.1");
      assertThat(bad.wire()).startsWith("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked");
      assertThat(reached.toString().substring(before)).doesNotContain("0\r\n\r\n");
    } else {
      assertThat(starts).containsExactly("GET /honest HTTP/1.1");
    }
  }
}
