package io.lorica.proxy.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LineLimitTest {
  @AutoClose private final ManualClock clock = new ManualClock();
  private final LineLimit limit = new LineLimit(clock, Duration.ofSeconds(10));

  @Test
  void theFirstIsDueAtOnceAndTheRestTogether() {
    assertThat(limit.count(1)).isEqualTo(1);
    assertThat(limit.count(1)).isZero();
    clock.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(limit.count(2)).isZero();
    clock.advance(Duration.ofNanos(1));
    assertThat(limit.count(1)).isEqualTo(4);
    assertThat(limit.count(1)).isZero();
  }

  @Test
  void afterAPauseTheNextIsDueAtOnce() {
    limit.count(1);
    clock.advance(Duration.ofMinutes(1));

    assertThat(limit.count(3)).isEqualTo(3);
  }
}
