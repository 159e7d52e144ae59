package io.lorica.proxy.outbound;

import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Histogram;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricCatalog;
import java.util.HashMap;
import java.util.Map;

/** The counters of one route of one parent (spec 03 §4.9). Belongs to the loop of its metrics. */
final class RouteMetrics {
  private static final double NS_PER_S = 1e9;
  private static final int STATUSES = 600;

  private final LoopMetrics metrics;
  private final Labels labels;
  private final Histogram duration;
  private final Counter[] clean = new Counter[STATUSES];
  private final Map<Outcome, Counter> failed = new HashMap<>();

  private record Outcome(int status, String error) {}

  /**
   * @param labels of the parent and of the route, and the host's name
   */
  RouteMetrics(LoopMetrics metrics, Labels labels) {
    this.metrics = metrics;
    this.labels = labels;
    duration = metrics.histogram(MetricCatalog.OUTBOUND_ROUTE_DURATION, labels);
  }

  /**
   * An exchange ended.
   *
   * @param status 0 if there was no answer
   * @param error empty for one that ended well, else the label's value
   */
  void completed(int status, String error, long elapsedNs) {
    duration.observe(elapsedNs / NS_PER_S);
    if (error.isEmpty() && status > 0 && status < STATUSES) {
      Counter counter = clean[status];
      if (counter == null) {
        counter = counter(new Outcome(status, error));
        clean[status] = counter;
      }
      counter.increment();
    } else {
      failed.computeIfAbsent(new Outcome(status, error), this::counter).increment();
    }
  }

  private Counter counter(Outcome outcome) {
    String status = outcome.status == 0 ? "" : Integer.toString(outcome.status);
    return metrics.counter(
        MetricCatalog.OUTBOUND_ROUTE_STATUSES,
        labels.with("http_status", status).with("error", outcome.error));
  }
}
