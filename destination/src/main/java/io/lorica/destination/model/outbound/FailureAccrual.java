package io.lorica.destination.model.outbound;

import java.time.Duration;

/** When an endpoint is taken out of service (spec 07 §4.6). */
public sealed interface FailureAccrual {
  /** After so many failures in a row. */
  record Consecutive(int maxFailures, Backoff backoff) implements FailureAccrual {}

  /** After so many failures in a row, or when too few of the recent requests succeed. */
  record Unified(
      double successRate, Duration window, int minRequests, int maxFailures, Backoff backoff)
      implements FailureAccrual {}

  /** How long it stays out. */
  record Backoff(Duration min, Duration max, float jitter, boolean honorRetryAfter) {}
}
