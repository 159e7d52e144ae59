package io.lorica.proxy.client;

import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.BackoffSeries;
import java.util.random.RandomGenerator;

/**
 * The pauses between attempts to reach one peer: grow from attempt to attempt, and begin anew after
 * a success (spec 02 §13). Confined to one event loop.
 */
public final class Reconnect {
  private final BackoffSeries pauses;

  public Reconnect(Backoff backoff, RandomGenerator random) {
    pauses = new BackoffSeries(backoff, random);
  }

  /** An attempt failed; how many nanoseconds to wait before the next. */
  public long failed() {
    return pauses.next();
  }

  /** An attempt succeeded. */
  public void succeeded() {
    pauses.reset();
  }
}
