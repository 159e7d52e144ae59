package io.lorica.proxy.outbound;

import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.HttpEndpointMetrics;
import io.lorica.proxy.metrics.HttpEndpointMetrics.Scope;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.RequestFamilies;
import io.lorica.proxy.route.ProfileRule;

/**
 * The counters of one route of a service profile (spec 03 §4.4): of its requests, of the attempts
 * to serve them, and of its retries. Belongs to the loop of its metrics.
 */
final class ProfileMetrics {
  private final HttpEndpointMetrics requests;
  private final HttpEndpointMetrics attempts;
  private final Counter retries;
  private final Counter refusals;

  ProfileMetrics(LoopMetrics metrics, ProfileRule rule) {
    Labels labels =
        Labels.of("direction", "outbound").with("dst", rule.destination()).with(rule.labels());
    requests = new HttpEndpointMetrics(metrics, Scope.ROUTE, labels);
    attempts = new HttpEndpointMetrics(metrics, Scope.ROUTE_ACTUAL, labels);
    retries = metrics.counter(RequestFamilies.ROUTE_RETRYABLE, labels);
    refusals =
        metrics.counter(RequestFamilies.ROUTE_RETRYABLE, labels.with("skipped", "no_budget"));
  }

  HttpEndpointMetrics requests() {
    return requests;
  }

  HttpEndpointMetrics attempts() {
    return attempts;
  }

  void retried() {
    retries.increment();
  }

  void refused() {
    refusals.increment();
  }

  void close() {
    requests.close();
    attempts.close();
  }
}
