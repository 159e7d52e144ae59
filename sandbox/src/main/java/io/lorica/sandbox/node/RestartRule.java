package io.lorica.sandbox.node;

import java.time.Duration;

/** When an ended container is started again, and after which pause. */
enum RestartRule {
  ALWAYS,
  ON_FAILURE,
  NEVER;

  /** The kubelet's: 10 s, doubled up to 5 min, forgotten after 10 min of running. */
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration GOOD_RUN = Duration.ofMinutes(10);

  static RestartRule of(String policy) {
    return switch (policy) {
      case "Never" -> NEVER;
      case "OnFailure" -> ON_FAILURE;
      default -> ALWAYS;
    };
  }

  /** An init container runs until it succeeds once. */
  RestartRule forInit() {
    return this == NEVER ? NEVER : ON_FAILURE;
  }

  boolean restarts(int exitCode) {
    return switch (this) {
      case ALWAYS -> true;
      case ON_FAILURE -> exitCode != 0;
      case NEVER -> false;
    };
  }

  /**
   * How many quick ends there were in a row, this one included.
   *
   * @param before the count so far
   * @param ran how long it ran this time
   */
  static int quickEnds(int before, Duration ran) {
    return ran.compareTo(GOOD_RUN) >= 0 ? 1 : before + 1;
  }

  /** The first restart is immediate. */
  static Duration pause(int quickEnds) {
    if (quickEnds <= 1) {
      return Duration.ZERO;
    }
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(quickEnds - 2, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
