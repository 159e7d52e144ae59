package io.lorica.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.Spec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of spec 03 §3.2. */
class AdminPagesTest {
  private boolean ready;
  private Optional<String> filter = Optional.of("warn,linkerd=info");
  private boolean shutdownEnabled;
  private int shutdowns;

  private Answer ask(String method, String path, String query, String accept, boolean local) {
    return ask(new AdminRequest(method, path, query, "", accept, local, ""));
  }

  private Answer ask(AdminRequest request) {
    AdminPages.LogLevel log =
        new AdminPages.LogLevel() {
          @Override
          public Optional<String> current() {
            return filter;
          }

          @Override
          public Optional<String> change(String directives) {
            if (directives.contains("nonsense")) {
              return Optional.of("bad filter");
            }
            filter = Optional.of(directives);
            return Optional.empty();
          }
        };
    return new AdminPages(
            new AdminPages.Parts(
                page -> page.write("a_total 1\n# EOF\n"),
                () -> ready,
                log,
                Map.of("HOSTNAME", "pod-1", "Q", "a\"b\\c\n"),
                shutdownEnabled ? Optional.of(() -> shutdowns++) : Optional.empty()))
        .answer(request);
  }

  private Answer get(String path) {
    return ask("GET", path, "", "", true);
  }

  private static String text(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static void is(Answer answer, int status, String contentType, String body) {
    assertThat(text(answer)).isEqualTo(body);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.contentType()).isEqualTo(contentType);
  }

  @Test
  @Spec("03#8")
  void readyFromTheFirstCertificateOnAndLiveAlways() {
    is(get("/ready"), 503, "", "not ready\n");
    is(get("/live"), 200, "text/plain", "live\n");
    ready = true;
    is(get("/ready"), 200, "text/plain", "ready\n");
    is(ask("POST", "/live", "", "", false), 200, "text/plain", "live\n");
  }

  @Test
  void metricsArePlainText() {
    is(get("/metrics"), 200, "text/plain", "a_total 1\n# EOF\n");
    assertThat(get("/metrics").contentEncoding()).isEmpty();
  }

  @Test
  @Spec("03#14")
  void metricsAreCompressedForThoseWhoAccept() throws IOException {
    Answer answer =
        ask(new AdminRequest("GET", "/metrics", "", "deflate, gzip;q=0.5", "", false, ""));

    assertThat(answer.contentEncoding()).isEqualTo("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).endsWith("# EOF\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "POST"})
  @Spec("03#9")
  void theLogLevelIsForThisMachineAlone(String method) {
    is(
        ask(method, "/proxy-log-level", "", "", false),
        403,
        "text/plain",
        "Requests are only permitted from localhost.");
  }

  private Answer put(String body) {
    return ask(new AdminRequest("PUT", "/proxy-log-level", "", "", "", true, body));
  }

  @Test
  @Spec("03#10")
  void theLogLevelIsReadAndChanged() {
    is(put("nonsense"), 400, "", "bad filter");
    is(put("debug"), 204, "", "");
    is(get("/proxy-log-level"), 200, "", "debug");
    Answer refused = ask("POST", "/proxy-log-level", "", "", true);
    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.allow()).containsExactly("GET", "PUT");
    filter = Optional.empty();
    is(get("/proxy-log-level"), 404, "", "");
  }

  @Test
  @Spec("03#11")
  void shutdownIsPostedFromThisMachineAndOnlyWhereEnabled() {
    assertThat(get("/shutdown").status()).isEqualTo(405);
    is(
        ask("POST", "/shutdown", "", "", false),
        403,
        "text/plain",
        "Requests are only permitted from localhost.");
    is(ask("POST", "/shutdown", "", "", true), 404, "", "shutdown endpoint is not enabled\n");
    shutdownEnabled = true;
    assertThat(ask("GET", "/shutdown", "", "", false).status()).isEqualTo(405);
    is(ask("POST", "/shutdown", "", "", true), 200, "", "shutdown\n");
    assertThat(shutdowns).isEqualTo(1);
  }

  @Test
  @Spec("03#12")
  void theEnvironmentIsShownToAll() {
    is(
        ask("GET", "/env.json", "", "", false),
        200,
        "application/json",
        "{\"HOSTNAME\":\"pod-1\",\"Q\":\"a\\\"b\\\\c\\u000a\"}");
    is(
        ask("GET", "/env.json", "FOO&HOSTNAME", "", false),
        200,
        "application/json",
        "{\"FOO\":null,\"HOSTNAME\":\"pod-1\"}");
    is(
        ask("GET", "/env.json", "FOO=1", "", false),
        400,
        "application/json",
        "{\"error\":\"env.json query parameters may not contain key-value pairs\","
            + "\"status\":400}");
    assertThat(ask("PUT", "/env.json", "", "", false).status()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource({
    "text/html, 406",
    "application/json, 200",
    "application/*, 200",
    "'text/html, */*;q=0.1', 200",
    "'', 200",
  })
  @Spec("03#13")
  void theEnvironmentIsJsonOrNothing(String accept, int status) {
    Answer answer = ask("GET", "/env.json", "", accept, false);
    assertThat(answer.status()).isEqualTo(status);
    if (status == 406) {
      assertThat(text(answer)).isEqualTo("application/json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/tasks", "/logs.json", "/debug/pprof/profile.pb.gz", "/readyz"})
  void everythingElseIsNotThere(String path) {
    is(get(path), 404, "", "");
  }
}
