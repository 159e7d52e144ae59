package io.lorica.proxy.client;

import io.lorica.proxy.config.Backoff;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to reach one peer: grow from attempt to attempt, and begin anew after
 * a success (spec 02 §13, §10.2). Confined to one event loop.
 */
public final class Reconnect {
  /** Doubling any further could only overflow. */
  private static final int MAX_DOUBLINGS = 30;

  private final Backoff backoff;
  private final RandomGenerator random;
  private int failures;

  public Reconnect(Backoff backoff, RandomGenerator random) {
    this.backoff = backoff;
    this.random = random;
  }

  /** An attempt failed; how many nanoseconds to wait before the next. */
  public long failed() {
    double max = backoff.max().toNanos();
    double base = Math.min(backoff.min().toNanos() * Math.pow(2, failures), max);
    failures = Math.min(failures + 1, MAX_DOUBLINGS);
    return (long) Math.min(base + random.nextDouble() * base * backoff.jitter(), max);
  }

  /** An attempt succeeded. */
  public void succeeded() {
    failures = 0;
  }
}
