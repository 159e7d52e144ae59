package io.lorica.proxy.accrual;

/** Failures in a row (spec 02 §12, Consecutive). Confined to one event loop. */
final class ConsecutiveFailures implements FailureCount {
  private final long max;
  private long failures;

  /**
   * @param max 0 for never
   */
  ConsecutiveFailures(long max) {
    this.max = max;
  }

  @Override
  public boolean ejects(Outcome outcome, long nowNs) {
    failures = outcome == Outcome.FAILURE ? failures + 1 : 0;
    return max > 0 && failures >= max;
  }

  @Override
  public boolean probeSucceeds(Outcome outcome) {
    return outcome != Outcome.FAILURE;
  }

  @Override
  public void reset() {
    failures = 0;
  }
}
