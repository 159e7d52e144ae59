package io.lorica.controller.time;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before attempt {@code n}: doubling from {@code first} up to {@code most}, then
 * shortened by a random part of {@code jitter} so that many clients do not return together.
 *
 * @param jitter share of the wait that is random, 0 to 1
 */
public record Backoff(Duration first, Duration most, double jitter) {
  /** 200 ms to 30 s: what the API server sees after a restart stays far below its own limits. */
  public static final Backoff API_SERVER =
      new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), 0.5);

  /** The wait after {@code failures} failures in a row; none after none. */
  public Duration after(int failures, RandomGenerator random) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    int doublings = Math.min(failures - 1, 30);
    long capped = Math.min(most.toNanos(), saturatedShift(first.toNanos(), doublings));
    return Duration.ofNanos((long) (capped * (1 - jitter * random.nextDouble())));
  }

  private static long saturatedShift(long value, int bits) {
    return value > Long.MAX_VALUE >> bits ? Long.MAX_VALUE : value << bits;
  }
}
