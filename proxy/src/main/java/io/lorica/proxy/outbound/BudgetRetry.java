package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.route.ProfileRule;
import io.lorica.proxy.route.ResponseClass;
import io.lorica.proxy.runtime.LoopContext;

/**
 * Retries as a service profile has them (spec 02 §17): as often as the budget allows, without a
 * pause, and only after answers that are failures. Confined to one event loop.
 */
final class BudgetRetry implements RetryPlan {
  /** Of a body that is kept to be sent again. */
  private static final long MAX_REQUEST_BYTES = 65_536;

  private final LoopContext context;
  private final ProfileRule rule;
  private final RetryBudget budget;
  private final ProfileMetrics metrics;
  private final boolean grpc;

  BudgetRetry(
      LoopContext context,
      ProfileRule rule,
      RetryBudget budget,
      ProfileMetrics metrics,
      boolean grpc) {
    this.context = context;
    this.rule = rule;
    this.budget = budget;
    this.metrics = metrics;
    this.grpc = grpc;
  }

  @Override
  public long maxRequestBytes() {
    return MAX_REQUEST_BYTES;
  }

  @Override
  public boolean isRetryable(int status, int grpcStatus) {
    return !ResponseClass.isSuccess(rule.classes(), grpc, status, grpcStatus);
  }

  /** What an endpoint answers with where it cannot be reached is an answer too. */
  @Override
  public boolean isRetryable(ProxyError error) {
    return switch (error.kind()) {
      case CONNECT_FAILED, CONNECT_TIMEOUT, IO ->
          isRetryable(error.answer().status(), error.answer().grpcStatus());
      default -> false;
    };
  }

  @Override
  public boolean looksForTrailers() {
    return grpc;
  }

  @Override
  public boolean isLast() {
    return false;
  }

  @Override
  public boolean permit() {
    if (!budget.withdraw(context.nowNs())) {
      metrics.refused();
      return false;
    }
    metrics.retried();
    return true;
  }

  @Override
  public long pauseNs() {
    return 0;
  }

  @Override
  public void succeeded() {}

  @Override
  public void overflowed() {}
}
