package io.lorica.proxy.runtime;

import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.net.Durations;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Drains all loops, within the grace period (spec 01 §18). */
final class Drainage {
  private static final Log LOG = Log.named("linkerd_signal");

  /** A loop and what is on it. */
  record LoopDrain(LoopContext context, Drain drain) {}

  private final List<LoopDrain> loops;

  Drainage(List<LoopDrain> loops) {
    this.loops = List.copyOf(loops);
  }

  /** Blocks until every connection has ended, or the grace is over. Not on an event loop. */
  void await(Duration grace) {
    CountDownLatch idle = new CountDownLatch(loops.size());
    for (LoopDrain loop : loops) {
      loop.context.loop().execute(() -> loop.drain.begin(idle::countDown));
    }
    try {
      if (!idle.await(grace.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.at(Level.WARN)
            .say(
                "Graceful shutdown did not complete in "
                    + Durations.text(grace)
                    + ", terminating now");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
