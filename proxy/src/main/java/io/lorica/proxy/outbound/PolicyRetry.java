package io.lorica.proxy.outbound;

import io.lorica.proxy.config.BackoffSeries;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.route.RouteRetry;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Retries as a policy route has them (spec 02 §10.2). Confined to one event loop. */
final class PolicyRetry implements RetryPlan {
  private final RouteRetry retry;
  private final RetryMetrics metrics;
  private final @Nullable BackoffSeries pauses;
  private int retries;

  PolicyRetry(RouteRetry retry, RetryMetrics metrics, RandomGenerator random) {
    this.retry = retry;
    this.metrics = metrics;
    this.pauses = retry.backoff().map(backoff -> new BackoffSeries(backoff, random)).orElse(null);
  }

  @Override
  public long maxRequestBytes() {
    return retry.maxRequestBytes();
  }

  @Override
  public boolean isRetryable(int status, int grpcStatus) {
    return retry.isRetried(status) || retry.isRetriedGrpc(grpcStatus);
  }

  /** Failures of an endpoint count as the answers that they become; those of a limit do not. */
  @Override
  public boolean isRetryable(ProxyError error) {
    return switch (error.kind()) {
      case FAILFAST, RESPONSE_HEADERS_TIMEOUT -> true;
      case CONNECT_FAILED, CONNECT_TIMEOUT, IO ->
          isRetryable(error.answer().status(), error.answer().grpcStatus());
      case LOAD_SHED,
          IDENTITY_REQUIRED,
          FAIL_BACKEND,
          INVALID_POLICY,
          NO_ROUTE,
          UNAUTHORIZED,
          RATE_LIMITED,
          GATEWAY_LOOP,
          GATEWAY_DOMAIN,
          REQUEST_TIMEOUT,
          RESPONSE_STREAM_TIMEOUT,
          IDLE_TIMEOUT,
          PROFILE_TIMEOUT,
          REDIRECTED,
          INJECTED,
          UNEXPECTED ->
          false;
    };
  }

  @Override
  public boolean looksForTrailers() {
    return !retry.grpcCodes().isEmpty();
  }

  @Override
  public boolean isLast() {
    return retries >= retry.maxRetries();
  }

  @Override
  public boolean permit() {
    if (retries >= retry.maxRetries()) {
      metrics.limitExceeded();
      return false;
    }
    retries++;
    metrics.retried();
    return true;
  }

  @Override
  public long pauseNs() {
    return pauses == null ? 0 : pauses.next();
  }

  @Override
  public void succeeded() {
    metrics.succeeded();
  }

  @Override
  public void overflowed() {
    metrics.overflowed();
  }
}
