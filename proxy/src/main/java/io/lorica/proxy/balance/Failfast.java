package io.lorica.proxy.balance;

import io.lorica.mesh.time.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * When a backend without a ready endpoint stops letting requests wait (spec 02 §11.4): the timer
 * runs from the moment somebody waits in vain; when it fires the gate shuts, whoever waits fails
 * and new requests are refused at once, until an endpoint is ready again. Confined to one event
 * loop.
 */
public final class Failfast {
  /** Hears that the gate shut or opened. */
  public interface Listener {
    /** Nobody may wait any longer. */
    void shut();

    /** Waiting makes sense again. */
    void opened();
  }

  private final Scheduler scheduler;
  private final long timeoutNs;
  private final Listener listener;
  private Scheduler.@Nullable Timer timer;
  private boolean shut;

  public Failfast(Scheduler scheduler, long timeoutNs, Listener listener) {
    this.scheduler = scheduler;
    this.timeoutNs = timeoutNs;
    this.listener = listener;
  }

  /** Whether the gate is shut. */
  public boolean isShut() {
    return shut;
  }

  /** Somebody waits and nothing is ready. */
  public void waiting() {
    if (timer == null && !shut) {
      timer = scheduler.schedule(this::expire, timeoutNs);
    }
  }

  /** Something is ready, or nobody waits any more. */
  public void ready() {
    cancelTimer();
    if (shut) {
      shut = false;
      listener.opened();
    }
  }

  /** Ends the timer for good. */
  public void close() {
    cancelTimer();
  }

  private void cancelTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void expire() {
    timer = null;
    shut = true;
    listener.shut();
  }
}
