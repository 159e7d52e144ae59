package io.lorica.proxy.accrual;

import io.lorica.mesh.time.NanoClock;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.BackoffSeries;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests through to one endpoint or not, by the outcomes of those before (spec 02 §12).
 * {@link State#EJECTED} for a pause that grows from ejection to ejection, then {@link
 * State#PROBING} with a single request whose outcome decides. Confined to one event loop.
 */
public final class EndpointGate {
  /** Whom the gate lets through. */
  public enum State {
    /** Everybody. */
    PASSING,
    /** Nobody. */
    EJECTED,
    /** One. */
    PROBING
  }

  /** What a gate is given. */
  public record Surroundings(Scheduler scheduler, NanoClock clock, RandomGenerator random) {}

  private final Surroundings surroundings;
  private final FailureCount count;
  private final BackoffSeries backoff;
  private final Runnable changed;
  private State state = State.PASSING;
  private boolean probeSent;
  private Scheduler.@Nullable Timer pause;

  private EndpointGate(
      Surroundings surroundings, FailureCount count, Backoff backoff, Runnable changed) {
    this.surroundings = surroundings;
    this.count = count;
    this.backoff = new BackoffSeries(backoff, surroundings.random());
    this.changed = changed;
  }

  /**
   * The gate that a policy asks for; empty where it asks for none.
   *
   * @param changed called when {@link #isAdmitting} may have changed
   */
  public static Optional<EndpointGate> of(
      FailureAccrual accrual, Surroundings surroundings, Runnable changed) {
    return switch (accrual) {
      case FailureAccrual.None _ -> Optional.empty();
      case FailureAccrual.Consecutive consecutive ->
          Optional.of(
              new EndpointGate(
                  surroundings, FailureCount.of(accrual), consecutive.backoff(), changed));
      case FailureAccrual.SuccessRate rate ->
          Optional.of(
              new EndpointGate(surroundings, FailureCount.of(accrual), rate.backoff(), changed));
    };
  }

  public State state() {
    return state;
  }

  /** Whether a request may go to the endpoint now. */
  public boolean isAdmitting() {
    return state == State.PASSING || (state == State.PROBING && !probeSent);
  }

  /** A request goes to the endpoint. */
  public void dispatched() {
    if (state == State.PROBING && !probeSent) {
      probeSent = true;
      changed.run();
    }
  }

  /** A request was given up before it had an outcome; a probe is free for another one then. */
  public void abandoned() {
    if (state == State.PROBING && probeSent) {
      probeSent = false;
      changed.run();
    }
  }

  /** An exchange ended. What was sent before an ejection and ends during it says nothing. */
  public void ended(Outcome outcome) {
    switch (state) {
      case PASSING -> {
        if (count.ejects(outcome, surroundings.clock().nanoTime())) {
          eject();
        }
      }
      case EJECTED -> {}
      case PROBING -> {
        if (count.probeSucceeds(outcome)) {
          pass();
        } else {
          eject();
        }
      }
    }
  }

  /** The endpoint is gone. */
  public void close() {
    if (pause != null) {
      pause.cancel();
      pause = null;
    }
  }

  private void eject() {
    state = State.EJECTED;
    pause = surroundings.scheduler().schedule(this::probe, backoff.next());
    changed.run();
  }

  private void probe() {
    pause = null;
    state = State.PROBING;
    probeSent = false;
    changed.run();
  }

  private void pass() {
    state = State.PASSING;
    backoff.reset();
    count.reset();
    changed.run();
  }
}
