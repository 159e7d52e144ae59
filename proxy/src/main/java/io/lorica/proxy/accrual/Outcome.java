package io.lorica.proxy.accrual;

/** How an exchange ended, as failure accrual sees it (spec 02 §12). */
public enum Outcome {
  SUCCESS,
  FAILURE,
  /** 429 or RESOURCE_EXHAUSTED: no failure in a row, but no success of a share either. */
  RATE_LIMITED
}
