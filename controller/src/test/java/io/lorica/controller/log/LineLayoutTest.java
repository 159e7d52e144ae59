package io.lorica.controller.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class LineLayoutTest {

  @Test
  void plainQuotesOnlyWhatNeedsIt() {
    assertThat(new LineLayout(LogFormat.PLAIN).doLayout(event("Issuer \"a\"\nloaded")))
        .isEqualTo(
            "time=\"2026-11-01T10:00:00Z\" level=warn msg=\"Issuer \\\"a\\\"\\nloaded\""
                + " ttl_seconds=12 name=\"x y\"\n");
  }

  @Test
  void jsonIsOneObjectALine() {
    assertThat(new LineLayout(LogFormat.JSON).doLayout(event("Issuer \"a\"\nloaded")))
        .isEqualTo(
            "{\"time\":\"2026-11-01T10:00:00Z\",\"level\":\"warn\",\"msg\":\"Issuer \\\"a\\\"\\n"
                + "loaded\",\"ttl_seconds\":\"12\",\"name\":\"x y\"}\n");
  }

  @Test
  void levelsHaveTheNamesOfTheFlag() {
    assertThat(List.of("panic", "fatal", "error", "warn", "info", "debug", "trace", "odd"))
        .map(LogSetup::level)
        .containsExactly(
            Level.ERROR,
            Level.ERROR,
            Level.ERROR,
            Level.WARN,
            Level.INFO,
            Level.DEBUG,
            Level.TRACE,
            Level.INFO);
  }

  private static LoggingEvent event(String message) {
    LoggingEvent event =
        new LoggingEvent(
            "x", new LoggerContext().getLogger("test"), Level.WARN, message, null, new Object[0]);
    event.setInstant(Instant.parse("2026-11-01T10:00:00.5Z"));
    event.setKeyValuePairs(
        List.of(new KeyValuePair("ttl_seconds", 12), new KeyValuePair("name", "x y")));
    return event;
  }
}
