package io.lorica.proxy.tls;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where certificates are verified that are not remembered, away from the event loops. Only so many
 * wait at a time, since each holds a handshake; those beyond are refused, which ends their
 * connections. Any thread.
 */
final class SlowLane {
  /** Handshakes that may wait; each keeps some tens of kilobytes. */
  static final int CAPACITY = 128;

  private final Executor executor;
  private final AtomicInteger waiting = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  SlowLane(Executor executor) {
    this.executor = executor;
  }

  /** Runs a verification later, or refuses. */
  boolean submit(Runnable verification) {
    if (waiting.incrementAndGet() > CAPACITY) {
      waiting.decrementAndGet();
      refused.increment();
      return false;
    }
    try {
      executor.execute(
          () -> {
            waiting.decrementAndGet();
            verification.run();
          });
      return true;
    } catch (RejectedExecutionException _) {
      // The process is ending.
      waiting.decrementAndGet();
      return false;
    }
  }

  /** How many were refused so far. */
  long refused() {
    return refused.sum();
  }
}
