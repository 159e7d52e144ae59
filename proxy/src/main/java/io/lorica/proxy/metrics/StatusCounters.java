package io.lorica.proxy.metrics;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the exchanges with one target ended: a counter for each status and error. To count an outcome
 * that was seen before makes no garbage where it has no error and is the last one of its kind.
 * Belongs to the loop of its {@link LoopMetrics}.
 */
public final class StatusCounters {
  /** There was no status. */
  public static final int NONE = -1;

  /** How an outcome is put in labels. */
  @FunctionalInterface
  public interface Spelling {
    /**
     * Labels of an outcome.
     *
     * @param status {@link #NONE} if there was none
     * @param error empty for one that ended well
     */
    Labels labels(int status, String error);
  }

  private final LoopMetrics metrics;
  private final MetricFamily family;
  private final Labels target;
  private final Spelling spelling;
  private final Map<Outcome, Counter> outcomes = new HashMap<>();

  /** The clean outcome before, which is mostly the next one too. */
  private int lastStatus = NONE;

  private @Nullable Counter last;

  private record Outcome(int status, String error) {}

  /**
   * @param target what stands in front of the outcome's labels
   */
  public StatusCounters(
      LoopMetrics metrics, MetricFamily family, Labels target, Spelling spelling) {
    this.metrics = metrics;
    this.family = family;
    this.target = target;
    this.spelling = spelling;
  }

  /** Counts an outcome. */
  public void count(int status, String error) {
    Counter usual = last;
    if (usual != null && status == lastStatus && error.isEmpty()) {
      usual.increment();
      return;
    }
    Counter counter = outcomes.computeIfAbsent(new Outcome(status, error), this::counter);
    counter.increment();
    if (error.isEmpty()) {
      lastStatus = status;
      last = counter;
    }
  }

  private Counter counter(Outcome outcome) {
    return metrics.counter(family, target.with(spelling.labels(outcome.status, outcome.error)));
  }
}
