package io.lorica.controller.lease;

import java.time.Duration;

/**
 * How a lease is kept.
 *
 * @param duration others wait this long after the last renewal that they saw
 * @param renewDeadline a holder that could not renew for this long gives up by itself; shorter than
 *     {@code duration}, so that two never believe themselves holders
 * @param retry between two attempts
 */
public record LeaseTiming(Duration duration, Duration renewDeadline, Duration retry) {
  /** What the reference's controllers use (spec 04 §13). */
  public static final LeaseTiming STANDARD =
      new LeaseTiming(Duration.ofSeconds(30), Duration.ofSeconds(10), Duration.ofSeconds(2));
}
