package io.lorica.controller.time;

import io.lorica.mesh.time.Scheduler;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler of a control-plane program: one daemon thread. Tasks must be short; what blocks
 * belongs on a virtual thread that the task starts.
 */
public final class SystemScheduler implements Scheduler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemScheduler.class);

  private final ScheduledThreadPoolExecutor executor;

  public SystemScheduler(String threadName) {
    executor =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(threadName).factory());
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Timer schedule(Runnable task, long delayNs) {
    ScheduledFuture<?> future =
        executor.schedule(() -> guarded(task), Math.max(0, delayNs), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  /** A task that throws is a bug; it is told, and the tasks after it still run. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException bug) {
      LOG.error("scheduled task failed", bug);
    }
  }

  /** Drops what has not run. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
