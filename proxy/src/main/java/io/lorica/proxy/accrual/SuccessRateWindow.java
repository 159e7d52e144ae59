package io.lorica.proxy.accrual;

import java.util.Arrays;

/**
 * Failures in a row, and the share of successes in a sliding window of ten equal parts (spec 02
 * §12, Unified). Confined to one event loop.
 */
final class SuccessRateWindow implements FailureCount {
  private static final int PARTS = 10;

  private final FailureAccrual.SuccessRate policy;
  private final ConsecutiveFailures consecutive;
  private final long partNs;
  private final long[] successes = new long[PARTS];
  private final long[] totals = new long[PARTS];

  /** The clock's reading where the parts begin to be numbered. */
  private long originNs;

  private long newest;
  private boolean begun;

  SuccessRateWindow(FailureAccrual.SuccessRate policy) {
    this.policy = policy;
    this.consecutive = new ConsecutiveFailures(policy.maxFailures());
    this.partNs = Math.max(1, policy.windowNs() / PARTS);
  }

  @Override
  public boolean ejects(Outcome outcome, long nowNs) {
    boolean inARow = consecutive.ejects(outcome, nowNs);
    advance(nowNs);
    int part = (int) (newest % PARTS);
    totals[part]++;
    if (outcome == Outcome.SUCCESS) {
      successes[part]++;
    }
    return inARow || isBelowThreshold();
  }

  @Override
  public boolean probeSucceeds(Outcome outcome) {
    return outcome == Outcome.SUCCESS;
  }

  @Override
  public void reset() {
    consecutive.reset();
    Arrays.fill(successes, 0);
    Arrays.fill(totals, 0);
  }

  private boolean isBelowThreshold() {
    long total = Arrays.stream(totals).sum();
    return policy.threshold() > 0
        && total >= Math.max(1, policy.minRequests())
        && Arrays.stream(successes).sum() < policy.threshold() * total;
  }

  private void advance(long nowNs) {
    if (!begun) {
      begun = true;
      originNs = nowNs;
    }
    long part = Math.max(0, nowNs - originNs) / partNs;
    long passed = Math.min(part - newest, PARTS);
    for (long i = 1; i <= passed; i++) {
      int cleared = (int) ((newest + i) % PARTS);
      successes[cleared] = 0;
      totals[cleared] = 0;
    }
    newest = Math.max(newest, part);
  }
}
