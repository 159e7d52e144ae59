package io.lorica.proxy.inbound;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets a number of requests through each second, as many of them at once (spec 01 §12.2): the
 * generic cell rate algorithm, which keeps one instant in place of a count (ITU-T I.371 §A). Any
 * thread.
 */
final class TokenBucket {
  private static final long SECOND_NS = 1_000_000_000L;

  private final long intervalNs;
  private final long toleranceNs;

  /** Behind the clock's origin, when the bucket is full again. */
  private final AtomicLong fullAtNs;

  /**
   * @param perSecond more than 0
   * @param nowNs the clock's reading
   */
  TokenBucket(long perSecond, long nowNs) {
    intervalNs = Math.max(1, SECOND_NS / perSecond);
    toleranceNs = intervalNs * (perSecond - 1);
    fullAtNs = new AtomicLong(nowNs);
  }

  /** Takes a token; whether there was one. */
  boolean take(long nowNs) {
    while (true) {
      long full = fullAtNs.get();
      long ahead = Math.max(0, full - nowNs);
      if (ahead > toleranceNs) {
        return false;
      }
      if (fullAtNs.compareAndSet(full, nowNs + ahead + intervalNs)) {
        return true;
      }
    }
  }

  /** Whether nothing would be lost with this bucket. */
  boolean isFull(long nowNs) {
    return fullAtNs.get() - nowNs <= 0;
  }
}
