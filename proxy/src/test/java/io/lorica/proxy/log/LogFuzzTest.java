package io.lorica.proxy.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.harness.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What is put to {@code /proxy-log-level}, and what peers get into the log. */
class LogFuzzTest {
  private static final Span SPAN = Span.NONE.child("inbound").child("server", "port", 8080);

  /** A filter that is shown and put again lets the same events through as before. */
  @FuzzTest(maxDuration = "1m")
  void filters(byte[] bytes) {
    LogFilter.Parsed parsed = LogFilter.parse(new String(bytes, UTF_8));
    LogFilter.Parsed again = LogFilter.parse(parsed.filter().toString());
    assertThat(again.faulty()).isEmpty();
    assertThat(decisions(again.filter())).isEqualTo(decisions(parsed.filter()));
  }

  private static List<Boolean> decisions(LogFilter filter) {
    List<Boolean> decisions = new ArrayList<>();
    for (Level level : Level.values()) {
      for (String target : List.of("linkerd_tls", "linkerd", "netty::X", "_access_log", "a")) {
        boolean passes = filter.lets(level, target, List.of("port", "a"), SPAN);
        // What the filter says it lets through at most, it does.
        assertThat(!passes || filter.most(target).lets(level)).isTrue();
        decisions.add(passes);
        decisions.add(filter.lets(level, target, List.of(), Span.NONE));
      }
    }
    return decisions;
  }

  /** Whatever texts an event has, it is one line, and one JSON object with these texts in it. */
  @FuzzTest(maxDuration = "1m")
  void lines(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    LogLine line =
        new LogLine(
            1_234_567_890L,
            Instant.EPOCH,
            1,
            Level.INFO,
            "linkerd_tls",
            Span.NONE.child("server", "port", text),
            text,
            List.of("sni"),
            List.of(text));
    String plain = line.plain();
    assertThat(plain).endsWith("\n");
    assertThat(plain.substring(0, plain.length() - 1).chars())
        .noneMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029');
    String json = line.json();
    assertThat(json.indexOf('\n')).isEqualTo(json.length() - 1);
    Map<?, ?> object = Json.object(json);
    assertThat(object.get("fields")).isEqualTo(Map.of("message", text, "sni", text));
    assertThat(object.get("spans")).isEqualTo(List.of(Map.of("port", text, "name", "server")));
  }
}
