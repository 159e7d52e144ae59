package io.lorica.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogLineTest {
  private static LogLine line(Span span, String message, List<String> names, List<?> values) {
    return new LogLine(
        1_234_567_890L,
        Instant.parse("2026-11-01T10:00:00.5Z"),
        1,
        Level.INFO,
        "linkerd_tls",
        span,
        message,
        names,
        values);
  }

  @Test
  void plainLinesHaveTheShapeOfTheReference() {
    Span span = Span.NONE.child("inbound").child("server", "port", 8080);
    assertThat(line(span, "Denied", List.of("client.addr"), List.of("10.0.0.1:1")).plain())
        .isEqualTo(
            "[     1.234567s]  INFO ThreadId(01) inbound:server{port=8080}: linkerd_tls:"
                + " Denied client.addr=10.0.0.1:1\n");
    assertThat(line(Span.NONE, "Up", List.of(), List.of()).plain())
        .isEqualTo("[     1.234567s]  INFO ThreadId(01) linkerd_tls: Up\n");
  }

  @Test
  void jsonLinesAreOneObjectEach() {
    Span span = Span.NONE.child("inbound").child("server", "port", 8080);
    assertThat(line(span, "a\"b\\\n\u0001", List.of("n", "t"), List.of(5, "x")).json())
        .isEqualTo(
            "{\"timestamp\":\"2026-11-01T10:00:00.500Z\",\"level\":\"INFO\",\"fields\":"
                + "{\"message\":\"a\\\"b\\\\\\n\\u0001\",\"n\":5,\"t\":\"x\"},"
                + "\"target\":\"linkerd_tls\",\"spans\":[{\"name\":\"inbound\"},"
                + "{\"port\":\"8080\",\"name\":\"server\"}],\"threadId\":\"ThreadId(1)\"}\n");
  }

  @Test
  void nothingInAnEventForgesALine() {
    String text = line(Span.NONE, "sni", List.of("sni"), List.of("a\n[0.0s] x\u007f")).plain();
    assertThat(text.lines()).hasSize(1);
    assertThat(text).contains("sni=a\\x0a[0.0s] x\\x7f");
    assertThat(line(Span.NONE, "sni", List.of("sni"), List.of("a\u0085b\u009b2J\u2028c")).plain())
        .contains("sni=a\\x85b\\x9b2J\\u2028c");
  }
}
