package io.lorica.sandbox.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbePaceTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Probe PROBE = new ProbeBuilder().withPeriodSeconds(10).build();

  @Test
  void startIsNotRoundedUpToAPeriod() {
    ProbePace pace = ProbePace.of(PROBE);
    assertThat(pace.pause()).isLessThan(Duration.ofSeconds(1));
    assertThat(pace.with(false, START).pause()).isLessThan(Duration.ofSeconds(1));
    assertThat(pace.counts(true, START)).isTrue();
  }

  @Test
  void onceWellAContainerIsProbedInItsPeriod() {
    ProbePace pace = ProbePace.of(PROBE).with(true, START);
    assertThat(pace.pause()).isEqualTo(Duration.ofSeconds(10));
    assertThat(pace.with(false, START.plusSeconds(10)).pause()).isEqualTo(Duration.ofSeconds(10));
    assertThat(pace.counts(false, START.plusSeconds(10))).isTrue();
  }

  @Test
  void ofTheFailuresBeforeOneInAPeriodCounts() {
    ProbePace pace = ProbePace.of(PROBE);
    assertThat(pace.counts(false, START)).isTrue();
    ProbePace after = pace.with(false, START);
    assertThat(after.counts(false, START.plusMillis(9_900))).isFalse();
    assertThat(after.counts(false, START.plusSeconds(10))).isTrue();
    assertThat(after.counts(true, START.plusMillis(200))).isTrue();
  }

  @Test
  void firstDelayBeginsWithTheContainer() {
    Probe delayed = new ProbeBuilder().withInitialDelaySeconds(5).build();
    assertThat(ProbePace.firstDelay(delayed, START, START.plusSeconds(2)))
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(ProbePace.firstDelay(delayed, START, START.plusSeconds(6))).isZero();
    assertThat(ProbePace.firstDelay(PROBE, START, START)).isZero();
  }
}
