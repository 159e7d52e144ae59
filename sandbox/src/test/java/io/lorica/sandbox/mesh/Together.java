package io.lorica.sandbox.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Does several things at once. */
final class Together {
  private Together() {}

  /** Something that may fail. */
  @FunctionalInterface
  interface Task {
    void run(int number) throws Exception;
  }

  /** One of several things. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  /** Does a thing so often at once, each with its number; a failure of one is thrown. */
  static void run(int count, Task task) throws Exception {
    run(
        IntStream.range(0, count)
            .mapToObj(number -> (Step) () -> task.run(number))
            .toArray(Step[]::new));
  }

  /** Does these at once; a failure of one is thrown. */
  static void run(Step... steps) throws Exception {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Step step : steps) {
      tasks.add(
          () -> {
            step.run();
            return null;
          });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : threads.invokeAll(tasks)) {
        done.get();
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw e;
      }
    }
  }
}
