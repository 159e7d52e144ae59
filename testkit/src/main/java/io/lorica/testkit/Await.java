package io.lorica.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits for something real (a socket, a process, another thread) to get somewhere. The limit is a
 * watchdog for a test that hangs, not a measure of anything; what has a clock of its own is better
 * moved by {@link ManualClock}.
 */
public final class Await {
  /** Ten times what the slowest of these takes on a loaded machine. */
  private static final Duration WATCHDOG = Duration.ofSeconds(30);

  private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);

  private Await() {}

  /** Something that is so or not so; looked at again and again, so it must not change anything. */
  @FunctionalInterface
  public interface Condition {
    /** Whether it is so by now. */
    boolean holds() throws Exception;
  }

  /** Something that is there or not there yet. */
  @FunctionalInterface
  public interface Source<T> {
    /** The thing, once it is there. */
    Optional<T> get() throws Exception;
  }

  /** Assertions that hold sooner or later. */
  @FunctionalInterface
  public interface Assertions {
    /** Returns when they hold, throws an {@code AssertionError} when not. */
    void check() throws Exception;
  }

  /**
   * Returns when the condition holds.
   *
   * @param what the words for the failure: "not within 30 s: ..."
   * @throws AssertionError when it does not within half a minute
   */
  public static void until(String what, Condition condition) {
    until(what, WATCHDOG, condition);
  }

  /** As {@link #until(String, Condition)} with a longer watchdog, for what takes seconds itself. */
  public static void until(String what, Duration watchdog, Condition condition) {
    value(what, watchdog, () -> condition.holds() ? Optional.of(true) : Optional.empty());
  }

  /** Returns the value as soon as there is one. */
  public static <T> T value(String what, Source<T> source) {
    return value(what, WATCHDOG, source);
  }

  /** As {@link #value(String, Source)} with a longer watchdog. */
  public static <T> T value(String what, Duration watchdog, Source<T> source) {
    long start = System.nanoTime();
    while (true) {
      Optional<T> value = get(source);
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - start > watchdog.toNanos()) {
        throw new AssertionError("not within " + watchdog.toSeconds() + " s: " + what);
      }
      pause();
    }
  }

  /** Returns when the assertions hold; at the end of the watchdog fails with their last failure. */
  public static void untilAsserted(Assertions assertions) {
    long start = System.nanoTime();
    while (true) {
      try {
        assertions.check();
        return;
      } catch (AssertionError e) {
        if (System.nanoTime() - start > WATCHDOG.toNanos()) {
          throw e;
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      }
      pause();
    }
  }

  private static <T> Optional<T> get(Source<T> source) {
    try {
      return source.get();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void pause() {
    LockSupport.parkNanos(PAUSE_NS);
    if (Thread.interrupted()) {
      throw new AssertionError("interrupted while waiting");
    }
  }
}
