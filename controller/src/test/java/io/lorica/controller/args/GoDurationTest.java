package io.lorica.controller.args;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "24h0m0s, PT24H",
    "1.5h, PT1H30M",
    "300ms, PT0.3S",
    "2m30s, PT2M30S",
    "10us, PT0.00001S",
    "10µs, PT0.00001S",
    "5ns, PT0.000000005S",
    "0, PT0S",
    "-1s, PT-1S",
    "+1s, PT1S",
    ".5s, PT0.5S"
  })
  void durationsAreRead(String text, Duration expected) {
    assertThat(GoDuration.parse(text)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "10", "1d", "1h ", "h", ".s", ".", "-", "1..5s", "1s2", "9999999999h"})
  void anythingElseIsNone(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }
}
