package io.lorica.proxy.outbound;

import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Histogram;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricCatalog.RouteFamilies;
import io.lorica.proxy.route.Classification;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counters of one route of one parent (spec 03 §4.9). Belongs to the loop of its metrics. */
final class RouteMetrics {
  private static final double NS_PER_S = 1e9;

  private final LoopMetrics metrics;
  private final RouteFamilies families;
  private final String statusLabel;
  private final Labels labels;
  private final Histogram duration;
  private final Map<Outcome, Counter> outcomes = new HashMap<>();
  private @Nullable RetryMetrics retries;

  /** The clean outcome before, which is mostly the next one too. */
  private int lastStatus = Classification.NO_STATUS;

  private @Nullable Counter lastCounter;

  private record Outcome(int status, String error) {}

  /**
   * @param labels of the parent and of the route, and the host's name
   */
  private RouteMetrics(
      LoopMetrics metrics, RouteFamilies families, String statusLabel, Labels labels) {
    this.metrics = metrics;
    this.families = families;
    this.statusLabel = statusLabel;
    this.labels = labels;
    duration = metrics.histogram(families.duration(), labels);
  }

  /** Of a route whose exchanges are counted by their HTTP status. */
  static RouteMetrics http(LoopMetrics metrics, RouteFamilies families, Labels labels) {
    return new RouteMetrics(metrics, families, "http_status", labels);
  }

  /** Of a route whose exchanges are counted by their gRPC status. */
  static RouteMetrics grpc(LoopMetrics metrics, RouteFamilies families, Labels labels) {
    return new RouteMetrics(metrics, families, "grpc_status", labels);
  }

  /** The counters of its retries; they are on the page from the first retry on. */
  RetryMetrics retries() {
    if (retries == null) {
      retries = new RetryMetrics(metrics, families, labels);
    }
    return retries;
  }

  /** Whether outcomes are gRPC statuses. */
  boolean isGrpc() {
    return statusLabel.startsWith("grpc");
  }

  /**
   * An exchange ended.
   *
   * @param status of the kind that is counted; {@link Classification#NO_STATUS} if there was none
   * @param error empty for one that ended well, else the label's value
   */
  void completed(int status, String error, long elapsedNs) {
    duration.observe(elapsedNs / NS_PER_S);
    Counter last = lastCounter;
    if (last != null && status == lastStatus && error.isEmpty()) {
      last.increment();
      return;
    }
    Counter counter = outcomes.computeIfAbsent(new Outcome(status, error), this::counter);
    counter.increment();
    if (error.isEmpty()) {
      lastStatus = status;
      lastCounter = counter;
    }
  }

  private Counter counter(Outcome outcome) {
    String status =
        outcome.status == Classification.NO_STATUS ? "" : Integer.toString(outcome.status);
    return metrics.counter(
        families.statuses(), labels.with(statusLabel, status).with("error", outcome.error));
  }
}
