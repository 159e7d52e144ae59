package io.lorica.sandbox.node;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a container. Immutable; its supervisor publishes a new one at each change.
 *
 * @param name its name
 * @param image its image
 * @param state what it is doing
 * @param started it runs, and its startup probe (if any) has succeeded
 * @param ready it is started, and its readiness probe (if any) says so
 * @param restarts how often it was started again
 * @param last how it ended before, if it did
 */
record ContainerView(
    String name,
    String image,
    State state,
    boolean started,
    boolean ready,
    int restarts,
    Optional<Ended> last) {

  /** What a container is doing. */
  sealed interface State {}

  /** It does not run, and may yet. */
  record Waiting(String reason, String message) implements State {}

  /** It runs. */
  record Running(Instant since) implements State {}

  /** It ended. */
  record Ended(int exitCode, String reason, Instant started, Instant finished) implements State {}

  static ContainerView created(String name, String image) {
    return new ContainerView(
        name, image, new Waiting("PodInitializing", ""), false, false, 0, Optional.empty());
  }

  ContainerView waiting(String reason, String message) {
    return new ContainerView(
        name, image, new Waiting(reason, message), false, false, restarts, last);
  }

  ContainerView running(Instant since) {
    return new ContainerView(name, image, new Running(since), false, false, restarts, last);
  }

  ContainerView withStarted(boolean isReady) {
    return new ContainerView(name, image, state, true, isReady, restarts, last);
  }

  ContainerView withReady(boolean isReady) {
    return new ContainerView(name, image, state, started, isReady && started, restarts, last);
  }

  ContainerView ended(Ended ended) {
    return new ContainerView(name, image, ended, false, false, restarts, last);
  }

  /** It will be started again. */
  ContainerView again(Ended ended, String reason, String message) {
    return new ContainerView(
        name, image, new Waiting(reason, message), false, false, restarts + 1, Optional.of(ended));
  }

  boolean isRunning() {
    return state instanceof Running;
  }

  boolean hasSucceeded() {
    return state instanceof Ended ended && ended.exitCode() == 0;
  }
}
