package io.lorica.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 03 §9.2. */
class SpanAttributesTest {
  private final RequestHead head = new RequestHead();

  private Map<String, String> attributes() {
    Map<String, String> all = new LinkedHashMap<>();
    SpanAttributes.of(head, Tracer.Direction.OUTBOUND)
        .forEach(each -> assertThat(all.put(each.key(), each.value())).isNull());
    return all;
  }

  @Test
  void aRequestIsToldInFull() {
    head.method("POST");
    head.version(HttpVersion.HTTP_2);
    head.scheme("http");
    head.authority("web.ns:8080");
    head.path("/a/b?c=d&e");
    head.headers().add("x-forwarded-host", "shop.example:8443");
    head.headers().add("host", "not:1");
    head.headers().add("user-agent", "curl/8");
    head.headers().add("content-length", "12");
    head.headers().add("content-type", "text/plain");
    head.headers().add("l5d-orig-proto", "HTTP/1.1");

    assertThat(attributes())
        .containsExactly(
            entry("direction", "outbound"),
            entry("http.request.method", "POST"),
            entry("url.scheme", "http"),
            entry("url.path", "/a/b"),
            entry("url.query", "c=d&e"),
            entry("url.full", "http://web.ns:8080/a/b?c=d&e"),
            entry("network.transport", "tcp"),
            entry("server.address", "shop.example"),
            entry("server.port", "8443"),
            entry("user_agent.original", "curl/8"),
            entry("http.request.header.content-length", "12"),
            entry("http.request.header.content-type", "text/plain"),
            entry("http.request.header.l5d-orig-proto", "HTTP/1.1"));
    assertThat(SpanAttributes.name(head)).isEqualTo("/a/b");
  }

  @Test
  void whatARequestLacksIsLeftOut() {
    head.method("GET");
    head.path("/");

    assertThat(attributes())
        .containsExactly(
            entry("direction", "outbound"),
            entry("http.request.method", "GET"),
            entry("url.path", "/"),
            entry("url.full", "/"),
            entry("network.transport", "tcp"));
    assertThat(SpanAttributes.name(head)).isEqualTo("/");
  }

  @ParameterizedTest
  @CsvSource({
    "web,web,",
    "web:80,web,80",
    "[fd00::1],[fd00::1],",
    "[fd00::1]:80,[fd00::1],80",
    "me:secret@web:80,web,80",
    "'',,",
    "'a, b',,",
  })
  void theServerIsTakenApart(String host, String address, String port) {
    head.method("GET");
    head.path("/");
    head.headers().add("host", host);

    assertThat(attributes().get("server.address")).isEqualTo(address);
    assertThat(attributes().get("server.port")).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource({
    "web:80,http://web:80/",
    "me@web,http://REDACTED@web/",
    "me:secret@web:80,http://REDACTED:REDACTED@web:80/",
    "me:a@b@web,http://REDACTED:REDACTED@web/",
    "@web,http://REDACTED@web/",
  })
  void userInformationIsHidden(String authority, String full) {
    head.method("GET");
    head.scheme("http");
    head.authority(authority);
    head.path("/");

    assertThat(attributes().get("url.full")).isEqualTo(full);
  }

  @Test
  void textsAreCut() {
    head.method("GET");
    head.path("/" + "x".repeat(100_000) + "?" + "y".repeat(100_000));

    assertThat(attributes().values()).allSatisfy(value -> assertThat(value).hasSizeLessThan(2049));
    assertThat(attributes().get("url.query")).hasSize(SpanAttributes.MAX_TEXT);
    assertThat(SpanAttributes.name(head)).hasSize(SpanAttributes.MAX_TEXT);
  }
}
