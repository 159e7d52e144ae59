package io.lorica.destination.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "300ms, PT0.3S",
    "1.5h, PT1H30M",
    "2m30s, PT2M30S",
    "10us, PT0.00001S",
    "10µs, PT0.00001S",
    ".5s, PT0.5S",
    "0, PT0S",
    "-1s, PT-1S",
    "+1s, PT1S"
  })
  void durationIsRead(String text, Duration expected) {
    assertThat(GoDuration.parse(text)).isEqualTo(new Parsed.Ok<>(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "10", "1d", "s", ".s", "1..5s", "1s2", "999999999999h", "-"})
  void anythingElseIsNoDuration(String text) {
    assertThat(GoDuration.parse(text)).isInstanceOf(Parsed.Bad.class);
  }
}
