package io.lorica.proxy.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.harness.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Requests to the admin server. */
class AdminFuzzTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("HOSTNAME", "pod-1", "Q", "a\"b\\c\n\u0001\u00e9");

  /** A query for variables gets those variables, whatever their names, as JSON. */
  @FuzzTest(maxDuration = "1m")
  void variables(byte[] bytes) {
    String query = new String(bytes, ISO_8859_1);
    Answer answer = ask("GET", "/env.json", query, "", true, new AtomicInteger());
    if (query.contains("=")) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(Json.object(new String(answer.body(), UTF_8))).containsKey("error");
      return;
    }
    Map<String, @Nullable String> expected = new HashMap<>();
    for (String name : query.split("&", -1)) {
      expected.put(name, ENVIRONMENT.get(name));
    }
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Json.object(new String(answer.body(), UTF_8)))
        .isEqualTo(query.isEmpty() ? ENVIRONMENT : expected);
  }

  /**
   * Method, path, {@code accept} and body between zero bytes: every request is answered, and only
   * one from this machine changes anything.
   */
  @FuzzTest(maxDuration = "1m")
  void requests(byte[] bytes) {
    String[] parts = new String(bytes, ISO_8859_1).split("\0", -1);
    String path = parts.length > 1 ? parts[1] : "";
    String accept = parts.length > 2 ? parts[2] : "";
    AtomicInteger changes = new AtomicInteger();
    Answer far = ask(parts[0], path, "", accept, false, changes);
    assertThat(far.status()).isIn(200, 403, 404, 405, 406, 503);
    assertThat(changes).hasValue(0);
    Answer near = ask(parts[0], path, "", accept, true, changes);
    assertThat(near.status()).isIn(200, 204, 404, 405, 406, 503);
    boolean changing =
        (parts[0].equals("POST") && path.equals("/shutdown"))
            || (parts[0].equals("PUT") && path.equals("/proxy-log-level"));
    assertThat(changes).hasValue(changing ? 1 : 0);
  }

  private static Answer ask(
      String method,
      String path,
      String query,
      String accept,
      boolean local,
      AtomicInteger changes) {
    AdminPages.LogLevel log =
        new AdminPages.LogLevel() {
          @Override
          public Optional<String> current() {
            return Optional.of("warn");
          }

          @Override
          public Optional<String> change(String directives) {
            changes.incrementAndGet();
            return Optional.empty();
          }
        };
    AdminPages.Parts parts =
        new AdminPages.Parts(
            to -> to.write("# EOF\n"),
            () -> false,
            log,
            ENVIRONMENT,
            Optional.of(changes::incrementAndGet));
    return new AdminPages(parts)
        .answer(new AdminRequest(method, path, query, "gzip", accept, local, "info"));
  }
}
