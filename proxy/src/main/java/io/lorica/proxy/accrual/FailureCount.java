package io.lorica.proxy.accrual;

/** Counts outcomes of one endpoint. Confined to one event loop. */
interface FailureCount {
  /** Takes an outcome; whether the endpoint is to be ejected now. */
  boolean ejects(Outcome outcome, long nowNs);

  /** Whether the outcome of a probe lets the endpoint pass again. */
  boolean probeSucceeds(Outcome outcome);

  /** Begins anew. */
  void reset();

  /** The count of a policy that accrues failures. */
  static FailureCount of(FailureAccrual accrual) {
    return switch (accrual) {
      case FailureAccrual.None _ -> new ConsecutiveFailures(0);
      case FailureAccrual.Consecutive consecutive ->
          new ConsecutiveFailures(consecutive.maxFailures());
      case FailureAccrual.SuccessRate rate -> new SuccessRateWindow(rate);
    };
  }
}
