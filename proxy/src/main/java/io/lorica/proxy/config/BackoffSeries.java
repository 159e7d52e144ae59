package io.lorica.proxy.config;

import java.util.random.RandomGenerator;

/**
 * The pauses of a {@link Backoff}, one after the other: each twice the one before, up to the
 * greatest, and a random share of it on top (spec 02 §10.2, §12, §13). Confined to one event loop.
 */
public final class BackoffSeries {
  /** Doubling any further could only overflow. */
  private static final int MAX_DOUBLINGS = 30;

  private final Backoff backoff;
  private final RandomGenerator random;
  private int pauses;

  public BackoffSeries(Backoff backoff, RandomGenerator random) {
    this.backoff = backoff;
    this.random = random;
  }

  /** The next pause in nanoseconds. */
  public long next() {
    double max = backoff.max().toNanos();
    double base = Math.min(backoff.min().toNanos() * Math.pow(2, pauses), max);
    pauses = Math.min(pauses + 1, MAX_DOUBLINGS);
    return (long) Math.min(base + random.nextDouble() * base * backoff.jitter(), max);
  }

  /** Begins anew. */
  public void reset() {
    pauses = 0;
  }
}
