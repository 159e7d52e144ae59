package io.lorica.proxy.runtime;

import io.lorica.mesh.time.NanoClock;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.metrics.LoopMetrics;
import io.netty.channel.EventLoop;
import java.util.random.RandomGenerator;

/**
 * What the layers of one event loop share. Everything in it belongs to that loop.
 *
 * @param loop the loop
 * @param scheduler runs tasks on it, later
 * @param clock monotonic time
 * @param random for balancing and jitter
 * @param metrics the loop's own series
 */
public record LoopContext(
    EventLoop loop,
    Scheduler scheduler,
    NanoClock clock,
    RandomGenerator random,
    LoopMetrics metrics) {

  /** The context of a loop in production. */
  public static LoopContext of(
      EventLoop loop, NanoClock clock, RandomGenerator random, LoopMetrics metrics) {
    return new LoopContext(loop, new EventLoopScheduler(loop), clock, random, metrics);
  }

  public long nowNs() {
    return clock.nanoTime();
  }
}
