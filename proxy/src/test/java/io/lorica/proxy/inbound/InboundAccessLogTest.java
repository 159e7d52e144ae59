package io.lorica.proxy.inbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lines of requests that come to an application (spec 03 §8). */
final class InboundAccessLogTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final int PORT = 8080;
  private static final String GET = "GET /a?b HTTP/1.1\r\nhost: web\r\n\r\n";
  private static final String TIME = "20\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}Z";

  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private ControlPlane control;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
  }

  @AfterEach
  void stop() {
    control.close();
  }

  private Pod logging(String format) throws IOException {
    return Pod.builder(control, "server").put("ACCESS_LOG", format).accessLog(stderr).start();
  }

  /** The lines, once there are so many. */
  private List<String> lines(int count) {
    Await.until(count + " lines", () -> stderr.toString(UTF_8).lines().count() >= count);
    return stderr.toString(UTF_8).lines().toList();
  }

  private static Pattern json(
      String host, String answer, String uri, String agent, String version) {
    return Pattern.compile(
        "\\{\"client.addr\":\"127\\.9\\.9\\.9:\\d+\",\"client.id\":\"-\",\"host\":\""
            + host
            + "\",\"method\":\"GET\","
            + (answer.isEmpty() ? "" : "\"processing_ns\":\"\\d+\",")
            + "\"request_bytes\":\"\","
            + answer
            + "\"timestamp\":\""
            + TIME
            + "\","
            + (answer.isEmpty() ? "" : "\"total_ns\":\"\\d+\",")
            + "\"trace_id\":\"\",\"uri\":\""
            + uri
            + "\",\"user_agent\":\""
            + agent
            + "\",\"version\":\""
            + version
            + "\"\\}");
  }

  @Test
  @Spec("03#29")
  void aRequestHasItsLineWhenItsAnswerBegins() throws IOException {
    try (Pod pod = logging("json");
        TcpPeer _ =
            TcpPeer.serve(
                pod.at(PORT),
                talk -> {
                  String head = "";
                  while (!head.endsWith("\r\n\r\n")) {
                    head += (char) talk.read();
                  }
                  talk.send(
                      "HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
                  talk.read();
                });
        Talk talk = pod.visit(PORT)) {
      talk.send(
          "GET /a?b HTTP/1.1\r\nhost: web\r\nuser-agent: a\"b\\\r\nl5d-client-id: forged\r\n\r\n");
      // Of the body nothing has come yet.
      assertThat(lines(1))
          .singleElement()
          .asString()
          .matches(
              json(
                  "web",
                  "\"response_bytes\":\"5\",\"status\":200,",
                  "/a\\?b",
                  "a\\\\\"b\\\\\\\\",
                  "HTTP/1.1"));
    }
    assertThat(lines(1)).hasSize(1);
  }

  @Test
  void anAnswerOfTheProxyItselfIsOneToo() throws IOException {
    control
        .serverPolicies()
        .say("server:" + PORT, ServerPolicies.detect(ServerPolicies.only("me")));
    try (Pod pod = logging("apache")) {
      Await.until(
          "the policy is in force",
          () -> {
            try (Talk talk = pod.visit(PORT)) {
              return talk.ask(GET).status() == 403;
            }
          });
      assertThat(lines(1))
          .last()
          .asString()
          .matches("127\\.9\\.9\\.9:\\d+ - - \\[" + TIME + "\\] \"GET /a\\?b HTTP/1.1\" 403");
    }
  }

  @Test
  void aRequestThatIsGivenUpHasALineWithoutAStatus() throws IOException {
    try (Pod pod = logging("json");
        TcpPeer _ = TcpPeer.serve(pod.at(PORT), Talk::readAll);
        Talk talk = pod.visit(PORT)) {
      talk.send(GET);
      pod.awaitMetric(1, "request_total", "direction=\"inbound\"", "target_port=\"8080\"");
      talk.reset();

      assertThat(lines(1))
          .singleElement()
          .asString()
          .matches(json("web", "", "/a\\?b", "", "HTTP/1.1"));
    }
  }

  @Test
  @Spec("03#29")
  void betweenProxiesTheOneOfTheServerAloneHasALine() throws IOException {
    ByteArrayOutputStream other = new ByteArrayOutputStream();
    try (Pod pod = logging("apache");
        Pod client =
            Pod.builder(control, "client").put("ACCESS_LOG", "apache").accessLog(other).start();
        Http1App _ = Http1App.saying(pod.at(PORT), "hi")) {
      control
          .endpoints()
          .say(AUTHORITY, Policies.add(Policies.meshed(pod.at(PORT), pod.identity())));
      control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
      try (Talk talk = client.dial(SERVICE)) {
        assertThat(talk.ask(GET).text()).isEqualTo("hi");
      }
      assertThat(lines(1))
          .singleElement()
          .asString()
          .matches(
              "127\\.[0-9.:]+ "
                  + client.identity()
                  + " - \\["
                  + TIME
                  + "\\] \"GET http://web/a\\?b HTTP/2.0\" 200");
      assertThat(other.size()).isZero();
    }
  }

  @Test
  void callsOfGrpcHaveLines() throws IOException {
    try (Pod pod = logging("json");
        GrpcApp _ = GrpcApp.serve(pod.at(PORT))) {
      pod.redirectInbound(PORT);
      try (GrpcUser user = GrpcUser.from("127.9.9.9", pod.inbound())) {
        assertThat(user.unary(GrpcApp.UNARY, "x")).isEqualTo("x");
      }
      assertThat(lines(1))
          .singleElement()
          .asString()
          .contains(
              "\"host\":\"\"",
              "\"method\":\"POST\"",
              "\"status\":200",
              "\"uri\":\"http://web.ns.svc.cluster.local/lab.Echo/Unary\"",
              "\"version\":\"HTTP/2.0\"");
    }
  }

  @Test
  void theAdminPortHasNoLines() throws IOException {
    try (Pod pod = logging("apache");
        Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      pod.metrics();
      talk.ask(GET);
      assertThat(lines(1)).singleElement().asString().contains("/a?b");
    }
  }

  @Test
  void withoutAFormatThereIsNoLog() throws IOException {
    try (Pod pod = Pod.builder(control, "server").accessLog(stderr).start();
        Pod wrong =
            Pod.builder(control, "wrong").put("ACCESS_LOG", "JSON").accessLog(stderr).start();
        Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Http1App _ = Http1App.saying(wrong.at(PORT), "hi");
        Talk talk = pod.visit(PORT);
        Talk other = wrong.visit(PORT)) {
      assertThat(talk.ask(GET).status()).isEqualTo(200);
      assertThat(other.ask(GET).status()).isEqualTo(200);
    }
    assertThat(stderr.size()).isZero();
  }

  @Test
  void linesForWhichThereIsNoRoomAreCounted() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              released.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (Pod pod =
            Pod.builder(control, "server").put("ACCESS_LOG", "json").accessLog(stuck).start();
        Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      // Quotes take twice their room.
      String large =
          "GET / HTTP/1.1\r\nhost: web\r\nuser-agent: " + "\"".repeat(14_000) + "\r\n\r\n";
      Await.until(
          "a line is refused",
          () -> {
            assertThat(talk.ask(large).status()).isEqualTo(200);
            return pod.metrics().sum("lorica_refused_total", "bound=\"access_log_bytes\"") > 0;
          });
      assertThat(talk.ask(GET).status()).isEqualTo(200);
      released.countDown();
    }
  }
}
