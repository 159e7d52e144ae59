package io.lorica.mesh.time;

/**
 * Runs tasks later, each on the one thread (or event loop) that this scheduler stands for, so that
 * a type confined to that thread needs no lock to be called back.
 */
public interface Scheduler {
  /**
   * Runs {@code task} once, {@code delayNs} nanoseconds from now. A delay of zero or less runs it
   * as soon as the thread is free, never inside this call.
   */
  Timer schedule(Runnable task, long delayNs);

  /** One scheduled task. */
  @FunctionalInterface
  interface Timer {
    /** Takes the task back. Without effect when it ran or was cancelled before. */
    void cancel();
  }
}
