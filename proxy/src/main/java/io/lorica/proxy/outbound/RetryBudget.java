package io.lorica.proxy.outbound;

import io.lorica.proxy.route.ProfileRule.RetryAllowance;
import java.util.Arrays;

/**
 * How many retries ordinary requests have paid for (spec 02 §17): each request deposits, each retry
 * withdraws; deposits are forgotten after the time to live, in ten steps; a reserve stands beside
 * them. Confined to one event loop.
 */
final class RetryBudget {
  private static final int SLOTS = 10;
  private static final long SECOND_NS = 1_000_000_000L;

  /** What a request deposits where retries outnumber requests. */
  private static final int SCALE = 1000;

  private final long slotNs;
  private final long deposit;
  private final long withdrawal;
  private final long reserve;
  private final long[] slots = new long[SLOTS];
  private final long originNs;
  private long newest;

  RetryBudget(RetryAllowance allowance, long nowNs) {
    double ratio = allowance.ratio();
    deposit = ratio == 0 ? 0 : ratio <= 1 ? 1 : SCALE;
    withdrawal = ratio == 0 ? 1 : Math.max(1, (long) (deposit / ratio));
    reserve = allowance.minPerSecond() * (allowance.ttlNs() / SECOND_NS) * withdrawal;
    slotNs = Math.max(1, allowance.ttlNs() / SLOTS);
    originNs = nowNs;
  }

  /** An answer that is not tried again. */
  void deposit(long nowNs) {
    advance(nowNs);
    slots[(int) (newest % SLOTS)] += deposit;
  }

  /** Takes what a retry costs; whether there was that much. */
  boolean withdraw(long nowNs) {
    advance(nowNs);
    if (reserve + Arrays.stream(slots).sum() < withdrawal) {
      return false;
    }
    slots[(int) (newest % SLOTS)] -= withdrawal;
    return true;
  }

  private void advance(long nowNs) {
    long slot = Math.max(newest, (nowNs - originNs) / slotNs);
    long passed = Math.min(slot - newest, SLOTS);
    for (long i = 1; i <= passed; i++) {
      slots[(int) ((newest + i) % SLOTS)] = 0;
    }
    newest = slot;
  }
}
