package io.lorica.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lorica.proxy.route.Backend.LoadParameters;
import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Spec 02 §11.3. Times in milliseconds from the start. */
class PeakEwmaTest {
  private static final long MS = 1_000_000;
  private static final Offset<Double> EXACT = within(1e-3);

  private final PeakEwma load = new PeakEwma(LoadParameters.DEFAULT, 0);

  private double loadAt(long ms) {
    return load.load(ms * MS) / MS;
  }

  private void sample(long atMs, long elapsedMs) {
    load.started();
    load.completed(atMs * MS, elapsedMs * MS);
  }

  @Test
  void anUntriedEndpointHasTheDefault() {
    assertThat(loadAt(0)).isEqualTo(30);
  }

  @Test
  void theDefaultIsAtLeastAMillisecond() {
    PeakEwma tiny = new PeakEwma(LoadParameters.of(Duration.ZERO, Duration.ofSeconds(10)), 0);
    assertThat(tiny.load(0)).isEqualTo(MS);
  }

  @Test
  void aSlowerAnswerCountsAtOnce() {
    sample(0, 500);
    assertThat(loadAt(0)).isEqualTo(500);
  }

  @Test
  void aFasterAnswerCountsByTheTimeThatPassed() {
    sample(0, 500);
    sample(10_000, 100);
    double kept = Math.exp(-1);
    assertThat(loadAt(10_000)).isCloseTo(500 * kept + 100 * (1 - kept), EXACT);
  }

  @Test
  void whatIsOutstandingMultiplies() {
    load.started();
    load.started();
    assertThat(loadAt(0)).isEqualTo(90);
    load.completed(0, 30 * MS);
    assertThat(loadAt(0)).isEqualTo(60);
    assertThat(load.outstanding()).isEqualTo(1);
  }

  @Test
  void anIdleEndpointIsForgiven() {
    sample(0, 1_000);
    assertThat(loadAt(10_000)).isCloseTo(1_000 * Math.exp(-1), EXACT);
    assertThat(loadAt(200_000)).isLessThan(0.001);
  }

  @Test
  void readingChangesNothing() {
    sample(0, 1_000);
    for (int ms = 0; ms < 10_000; ms++) {
      loadAt(ms);
    }
    assertThat(loadAt(10_000)).isCloseTo(1_000 * Math.exp(-1), EXACT);
  }
}
