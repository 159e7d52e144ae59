package io.lorica.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AwaitTest {
  private final AtomicInteger looks = new AtomicInteger();

  @Test
  void looksUntilItIsSo() {
    Await.until("third look", () -> looks.incrementAndGet() == 3);
    assertThat(looks).hasValue(3);
  }

  @Test
  void givesTheValue() {
    assertThat(Await.value("a number", () -> Optional.of(7))).isEqualTo(7);
  }

  @Test
  void watchdogSaysWhatWasAwaited() {
    assertThatThrownBy(() -> Await.until("never", Duration.ofMillis(1), () -> false))
        .isInstanceOf(AssertionError.class)
        .hasMessage("not within 0 s: never");
  }

  @Test
  void assertionsAreTriedAgain() {
    Await.untilAsserted(() -> assertThat(looks.incrementAndGet()).isGreaterThan(2));
    assertThat(looks).hasValue(3);
  }

  @Test
  void conditionThatThrowsFailsAtOnce() {
    assertThatThrownBy(
            () ->
                Await.until(
                    "broken",
                    () -> {
                      looks.incrementAndGet();
                      throw new IOException("gone");
                    }))
        .hasCauseInstanceOf(IOException.class);
    assertThat(looks).hasValue(1);
  }
}
