package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one container running as its restart rule says. Its thread owns the process; everyone may
 * read the view.
 */
final class ContainerSupervisor {
  private final Container container;
  private final RestartRule rule;
  private final Launcher launcher;
  private final Runnable changed;
  private final InstantSource clock;
  private final CountDownLatch stopRequested = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile ContainerView view;
  private volatile @Nullable ContainerProcess process;

  /** Starts the container's program. */
  interface Launcher {
    ContainerProcess launch(Container container) throws IOException, ContainerEnv.MissingReference;

    /** The address that probes go to. */
    String address();
  }

  ContainerSupervisor(
      Container container,
      RestartRule rule,
      Launcher launcher,
      Runnable changed,
      InstantSource clock) {
    this.container = container;
    this.rule = rule;
    this.launcher = launcher;
    this.changed = changed;
    this.clock = clock;
    this.view = ContainerView.created(container.getName(), container.getImage());
  }

  void start() {
    Thread.ofVirtual().name("container " + container.getName()).start(this::run);
  }

  Container container() {
    return container;
  }

  ContainerView view() {
    return view;
  }

  /** It ended and will not be started again. */
  boolean isDone() {
    return done.getCount() == 0;
  }

  /** The program's process id as the node sees it. */
  Optional<Long> pid() {
    ContainerProcess running = process;
    return running == null ? Optional.empty() : running.pid();
  }

  /** Asks it to end for good; returns at once. */
  void terminate() {
    stopRequested.countDown();
    ContainerProcess running = process;
    if (running != null) {
      running.terminate();
    }
  }

  /** Ends it for good, now. */
  void kill() {
    stopRequested.countDown();
    ContainerProcess running = process;
    if (running != null) {
      running.kill();
    }
  }

  boolean awaitDone(Duration atMost) throws InterruptedException {
    return done.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void run() {
    try {
      int quickEnds = 0;
      boolean again = true;
      while (again && stopRequested.getCount() > 0) {
        Instant started = clock.instant();
        Optional<Integer> exitCode = runOnce(started);
        if (exitCode.isPresent()) {
          quickEnds = RestartRule.quickEnds(quickEnds, Duration.between(started, clock.instant()));
          again = ended(exitCode.get(), started, quickEnds);
        } else {
          again = !stopRequested.await(1, TimeUnit.SECONDS);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      done.countDown();
      changed.run();
    }
  }

  /** Empty if it could not even be started. */
  private Optional<Integer> runOnce(Instant started) throws InterruptedException {
    ContainerProcess running;
    try {
      running = launcher.launch(container);
    } catch (ContainerEnv.MissingReference e) {
      update(now -> now.waiting("CreateContainerConfigError", message(e)));
      return Optional.empty();
    } catch (IOException e) {
      update(now -> now.waiting("CreateContainerError", message(e)));
      return Optional.empty();
    }
    process = running;
    update(now -> now.running(started));
    if (stopRequested.getCount() == 0) {
      running.kill();
    }
    new ContainerProbes(container, launcher.address(), running, this::update, clock).start();
    int exitCode = running.waitFor();
    process = null;
    return Optional.of(exitCode);
  }

  /** Records the end; whether to start it again. */
  private boolean ended(int exitCode, Instant started, int quickEnds) throws InterruptedException {
    String reason = exitCode == 0 ? "Completed" : "Error";
    var end = new ContainerView.Ended(exitCode, reason, started, clock.instant());
    if (stopRequested.getCount() == 0 || !rule.restarts(exitCode)) {
      update(now -> now.ended(end));
      return false;
    }
    Duration pause = RestartRule.pause(quickEnds);
    String message = pause.isZero() ? "" : "back-off " + pause.toSeconds() + "s";
    update(now -> now.again(end, "CrashLoopBackOff", message));
    if (stopRequested.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
      update(now -> now.ended(end));
      return false;
    }
    return true;
  }

  private void update(UnaryOperator<ContainerView> change) {
    boolean different;
    synchronized (this) {
      ContainerView before = view;
      view = change.apply(before);
      different = !view.equals(before);
    }
    if (different) {
      changed.run();
    }
  }

  private static String message(Exception e) {
    return String.valueOf(e.getMessage());
  }
}
