package io.lorica.proxy.runtime;

import io.lorica.mesh.time.Scheduler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Schedules on an event loop. */
public final class EventLoopScheduler implements Scheduler {
  private final EventExecutor loop;

  public EventLoopScheduler(EventExecutor loop) {
    this.loop = loop;
  }

  @Override
  public Timer schedule(Runnable task, long delayNs) {
    Future<?> future = loop.schedule(task, Math.max(delayNs, 0), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }
}
