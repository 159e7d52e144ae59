package io.lorica.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.accesslog.LoggedRequest.Answer;
import io.lorica.proxy.config.AccessLogConfig.Format;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.testkit.Spec;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AccessLineTest {
  private static final Instant TIME = Instant.parse("2026-11-01T10:20:30.000000042Z");
  private static final Answer OK = new Answer(200, "5", 1_234_567, 89_000);

  private static LoggedRequest request(RequestHead head) {
    return LoggedRequest.of("10.0.0.7:4711", "-", TIME, head);
  }

  private static RequestHead get(String path) {
    RequestHead head = new RequestHead();
    head.method("GET");
    head.path(path);
    return head;
  }

  private static RequestHead full() {
    RequestHead head = get("/a?b");
    head.headers().add("host", "web:8080");
    head.headers().add("user-agent", "curl/8");
    head.headers().add("content-length", "12");
    head.headers().add("x-amzn-trace-id", "third");
    head.headers().add("x-request-id", "second");
    head.headers().add("x-b3-traceid", "first");
    return head;
  }

  @Test
  @Spec("03#29")
  void aLineOfJsonHasItsKeysInOrderAndANumberForItsStatus() {
    assertThat(AccessLine.of(Format.JSON, request(full()), OK))
        .isEqualTo(
            """
            {"client.addr":"10.0.0.7:4711","client.id":"-","host":"web:8080","method":"GET",\
            "processing_ns":"89000","request_bytes":"12","response_bytes":"5","status":200,\
            "timestamp":"2026-11-01T10:20:30.000000042Z","total_ns":"1234567","trace_id":"first",\
            "uri":"/a?b","user_agent":"curl/8","version":"HTTP/1.1"}
            """);
  }

  @Test
  void whatARequestLacksIsEmptyAndWhatAnAnswerLacksIsLeftOut() {
    assertThat(AccessLine.of(Format.JSON, request(get("/")), new Answer(204, null, 2, 1)))
        .isEqualTo(
            """
            {"client.addr":"10.0.0.7:4711","client.id":"-","host":"","method":"GET",\
            "processing_ns":"1","request_bytes":"","status":204,\
            "timestamp":"2026-11-01T10:20:30.000000042Z","total_ns":"2","trace_id":"",\
            "uri":"/","user_agent":"","version":"HTTP/1.1"}
            """);
  }

  @Test
  void aLineWithoutAnAnswerSaysNothingOfOne() {
    assertThat(AccessLine.of(Format.JSON, request(get("/")), null))
        .isEqualTo(
            """
            {"client.addr":"10.0.0.7:4711","client.id":"-","host":"","method":"GET",\
            "request_bytes":"","timestamp":"2026-11-01T10:20:30.000000042Z","trace_id":"",\
            "uri":"/","user_agent":"","version":"HTTP/1.1"}
            """);
    assertThat(AccessLine.of(Format.APACHE, request(get("/")), null))
        .isEqualTo("10.0.0.7:4711 - - [2026-11-01T10:20:30.000000042Z] \"GET / HTTP/1.1\" -\n");
  }

  @Test
  void aLineInTheFormOfApacheHasTheRequestAndItsStatus() {
    RequestHead head = get("/a?b");
    head.version(HttpVersion.HTTP_2);
    head.scheme("http");
    head.authority("web:8080");
    LoggedRequest request = LoggedRequest.of("[fd00::7]:4711", "web.ns.mesh", TIME, head);

    assertThat(AccessLine.of(Format.APACHE, request, OK))
        .isEqualTo(
            "[fd00::7]:4711 web.ns.mesh - [2026-11-01T10:20:30.000000042Z]"
                + " \"GET http://web:8080/a?b HTTP/2.0\" 200\n");
  }

  @Test
  void theTraceIsTheFirstOfThreeFields() {
    RequestHead head = full();
    head.headers().remove(io.lorica.proxy.http.HeaderName.X_B3_TRACEID);
    assertThat(request(head).traceId()).isEqualTo("second");
    head.headers().remove(io.lorica.proxy.http.HeaderName.X_REQUEST_ID);
    assertThat(request(head).traceId()).isEqualTo("third");
  }

  @Test
  void nobodyForgesALineOrAField() {
    RequestHead head = get("/\" 200\r\n\\\u007f\u00e9");
    head.headers().add("user-agent", "x\",\"status\":\"500\t");

    assertThat(AccessLine.of(Format.APACHE, request(head), OK))
        .endsWith("\"GET /\\\" 200\\x0d\\x0a\\\\\\x7f\\xe9 HTTP/1.1\" 200\n");
    assertThat(AccessLine.of(Format.JSON, request(head), OK))
        .contains("\"uri\":\"/\\\" 200\\u000d\\u000a\\\\\\u007f\\u00e9\"")
        .contains("\"user_agent\":\"x\\\",\\\"status\\\":\\\"500\\u0009\"");
  }

  /** Whatever is sent, a line is printable ASCII, one line, and its quotes are balanced. */
  @Property
  void aLineIsALineWhateverIsSent(@ForAll byte[] path, @ForAll byte[] agent) {
    RequestHead head = new RequestHead();
    head.method("GET");
    head.path(path, 0, path.length);
    byte[] name = "user-agent".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    head.headers().add(name, 0, name.length, agent, 0, agent.length);

    for (Format format : Format.values()) {
      String line = AccessLine.of(format, request(head), OK);
      assertThat(line).matches("[\\x20-\\x7e]+\n");
      String unescaped = line.replaceAll("\\\\.", "");
      long quotes = unescaped.chars().filter(c -> c == '"').count();
      assertThat(quotes).isEqualTo(format == Format.JSON ? 2 * 14 + 2 * 13 : 2);
    }
  }
}
