package io.lorica.testkit;

import io.lorica.mesh.time.NanoClock;
import io.lorica.mesh.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Time that stands still until a test moves it: clock, scheduler and wall clock in one. Due tasks
 * run inside {@link #advance}, on the caller's thread, in the order of their due time and, at the
 * same time, in the order in which they were scheduled; each sees the clock at its own due time.
 * Any thread may schedule and read; one at a time may advance.
 *
 * <p>Close it at the end of the test ({@code @AutoClose} on a field does): a timer that is still
 * there is a leak and fails the test.
 */
public final class ManualClock implements NanoClock, Scheduler, AutoCloseable {
  /** Where the wall clock starts. */
  public static final Instant EPOCH = Instant.parse("2026-11-01T00:00:00Z");

  // Ten seconds before the counter overflows: code that compares instants and not differences
  // fails.
  private static final long ORIGIN = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(10);

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::dueNs).thenComparingLong(Task::order));
  private volatile long elapsedNs;
  private long scheduled;
  private boolean advancing;

  private record Task(long dueNs, long order, Runnable action) {}

  @Override
  public long nanoTime() {
    return ORIGIN + elapsedNs;
  }

  /** The wall clock, which moves with this one. */
  public InstantSource instants() {
    return () -> EPOCH.plusNanos(elapsedNs);
  }

  @Override
  public synchronized Timer schedule(Runnable task, long delayNs) {
    Task entry = new Task(elapsedNs + Math.max(0, delayNs), scheduled++, task);
    tasks.add(entry);
    return () -> cancel(entry);
  }

  private synchronized void cancel(Task task) {
    // Records are equal by value, and the order makes each value unique.
    tasks.remove(task);
  }

  /** Moves time forward and runs what becomes due, including what those tasks schedule in turn. */
  public void advance(Duration by) {
    advanceNs(by.toNanos());
  }

  /** As {@link #advance}, in nanoseconds. */
  public void advanceNs(long byNs) {
    if (byNs < 0) {
      throw new IllegalArgumentException("time does not run backwards: " + byNs);
    }
    enter();
    try {
      long until = elapsedNs + byNs;
      for (Task task = next(until); task != null; task = next(until)) {
        task.action.run();
      }
      elapsedNs = until;
    } finally {
      leave();
    }
  }

  /** Runs what is due now; time stands. */
  public void runDue() {
    advanceNs(0);
  }

  /** Moves time to the next task, if there is one, and runs it and what is due with it. */
  public void advanceToNext() {
    untilNextNs().ifPresent(this::advanceNs);
  }

  /** Nanoseconds until the next task is due; empty when none is scheduled. */
  public synchronized OptionalLong untilNextNs() {
    Task next = tasks.peek();
    return next == null ? OptionalLong.empty() : OptionalLong.of(next.dueNs - elapsedNs);
  }

  /** How many tasks wait. */
  public synchronized int pending() {
    return tasks.size();
  }

  /**
   * Fails when a task still waits.
   *
   * @throws AssertionError naming how many, and when the next is due
   */
  @Override
  public void close() {
    if (pending() > 0) {
      throw new AssertionError(
          pending() + " timers left, the next due in " + untilNextNs().orElseThrow() + " ns");
    }
  }

  private synchronized @Nullable Task next(long until) {
    Task next = tasks.peek();
    if (next == null || next.dueNs > until) {
      return null;
    }
    elapsedNs = next.dueNs;
    return tasks.poll();
  }

  private synchronized void enter() {
    if (advancing) {
      throw new IllegalStateException("a task, or another thread, already advances this clock");
    }
    advancing = true;
  }

  private synchronized void leave() {
    advancing = false;
  }
}
