package io.lorica.controller.time;

import io.lorica.mesh.time.Scheduler;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** How a straight-line virtual thread waits; a test decides when the wait is over. */
@FunctionalInterface
public interface Pause {
  /** Returns when {@code duration} has passed on this pause's clock. */
  void await(Duration duration) throws InterruptedException;

  /** A pause that ends when {@code scheduler} says so, hence at once with a manual clock. */
  static Pause on(Scheduler scheduler) {
    return duration -> {
      CountDownLatch over = new CountDownLatch(1);
      Scheduler.Timer timer = scheduler.schedule(over::countDown, duration.toNanos());
      try {
        over.await();
      } finally {
        timer.cancel();
      }
    };
  }
}
