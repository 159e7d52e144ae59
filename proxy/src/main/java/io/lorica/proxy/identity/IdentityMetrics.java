package io.lorica.proxy.identity;

import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.ProcessFamilies;
import java.time.Instant;

/** The identity families (spec 03 §4.11). Of the control loop. */
public final class IdentityMetrics {
  private static final double MS_PER_S = 1e3;

  private final LoopMetrics metrics;

  public IdentityMetrics(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  void renewed(Instant now, Instant expiry) {
    metrics
        .gauge(ProcessFamilies.CERT_EXPIRATION, Labels.NONE)
        .set(expiry.toEpochMilli() / MS_PER_S);
    metrics.gauge(ProcessFamilies.CERT_REFRESH, Labels.NONE).set(now.toEpochMilli() / MS_PER_S);
    count("ok");
  }

  /** A certificate that came was refused; calls that failed do not count (spec 05 §9.5). */
  void refused() {
    count("error");
  }

  private void count(String result) {
    metrics.counter(ProcessFamilies.CERT_REFRESHES, Labels.of("result", result)).increment();
  }
}
