package io.lorica.proxy.discovery;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/** Runs tasks in order, when it is told to. */
final class QueuedExecutor implements Executor {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
