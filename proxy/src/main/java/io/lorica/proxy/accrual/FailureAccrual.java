package io.lorica.proxy.accrual;

import io.lorica.proxy.config.Backoff;

/** When an endpoint gets no requests for a while (spec 02 §12), as a policy says it. */
public sealed interface FailureAccrual {
  /** Never. */
  record None() implements FailureAccrual {}

  /**
   * After failures in a row.
   *
   * @param maxFailures 0 for never
   * @param backoff how long, from ejection to ejection
   */
  record Consecutive(long maxFailures, Backoff backoff) implements FailureAccrual {}

  /**
   * After failures in a row, or when too few requests succeed.
   *
   * @param threshold of the share of successes, 0 for never
   * @param windowNs in which they are counted, in nanoseconds
   * @param minRequests in the window, before the share says anything
   * @param maxFailures in a row, 0 for never
   * @param backoff how long, from ejection to ejection
   */
  record SuccessRate(
      double threshold, long windowNs, long minRequests, long maxFailures, Backoff backoff)
      implements FailureAccrual {}
}
