package io.lorica.proxy.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code request_total}, {@code response_latency_ms} and {@code response_total} of one target (spec
 * 03 §4.4). Finds the series of a status without allocating once it has been seen. Belongs to the
 * loop of its {@link LoopMetrics}; whoever makes one closes it.
 */
public final class HttpEndpointMetrics implements ExchangeCounters {
  /** Which families: those of traffic, or those of calls to the control plane. */
  @SuppressWarnings("ImmutableEnumChecker") // families are constants of the catalogue
  public enum Scope {
    TRAFFIC(RequestFamilies.REQUESTS, RequestFamilies.RESPONSE_LATENCY, RequestFamilies.RESPONSES),
    CONTROL(
        RequestFamilies.CONTROL_REQUESTS,
        RequestFamilies.CONTROL_RESPONSE_LATENCY,
        RequestFamilies.CONTROL_RESPONSES),
    /** Of a service profile's route. */
    ROUTE(
        RequestFamilies.ROUTE_REQUESTS,
        RequestFamilies.ROUTE_RESPONSE_LATENCY,
        RequestFamilies.ROUTE_RESPONSES),
    /** Of the attempts to serve it; they have no latency of their own. */
    ROUTE_ACTUAL(
        RequestFamilies.ROUTE_ACTUAL_REQUESTS, null, RequestFamilies.ROUTE_ACTUAL_RESPONSES);

    private final MetricFamily requests;
    private final @Nullable MetricFamily latency;
    private final MetricFamily responses;

    Scope(MetricFamily requests, @Nullable MetricFamily latency, MetricFamily responses) {
      this.requests = requests;
      this.latency = latency;
      this.responses = responses;
    }
  }

  private static final int FIRST_STATUS = 100;
  private static final int STATUSES = 500;
  private static final int CLASSES = 5;
  private static final int CLASS_SIZE = STATUSES / CLASSES;

  private static final double NS_PER_MS = 1e6;

  private final LoopMetrics metrics;
  private final Scope scope;
  private final Labels target;
  private final Counter requests;
  private final List<Series> held = new ArrayList<>();

  /** By class and last digits of the status; a class is allocated when it first occurs. */
  private final @Nullable Histogram[] @Nullable [] latencies = new Histogram[CLASSES][];

  /** Likewise, success first: the series of answers that are neither gRPC nor broken off. */
  private final @Nullable Counter[] @Nullable [] plain = new Counter[CLASSES][];

  private final Map<Outcome, Counter> others = new HashMap<>();

  private record Outcome(int status, boolean success, int grpcStatus, String error) {}

  public HttpEndpointMetrics(LoopMetrics metrics, Scope scope, Labels target) {
    this.metrics = metrics;
    this.scope = scope;
    this.target = target;
    this.requests = hold(metrics.counter(scope.requests, target));
  }

  @Override
  public void requested() {
    requests.increment();
  }

  @Override
  public void answered(int status, long elapsedNs) {
    MetricFamily family = scope.latency;
    if (family == null) {
      return;
    }
    int slot = slot(status);
    @Nullable Histogram[] ofClass = latencies[slot / CLASS_SIZE];
    if (ofClass == null) {
      ofClass = new Histogram[CLASS_SIZE];
      latencies[slot / CLASS_SIZE] = ofClass;
    }
    Histogram latency = ofClass[slot % CLASS_SIZE];
    if (latency == null) {
      Labels labels = target.with("status_code", Integer.toString(status));
      latency = hold(metrics.histogram(family, labels));
      ofClass[slot % CLASS_SIZE] = latency;
    }
    latency.observe(elapsedNs / NS_PER_MS);
  }

  @Override
  public void completed(int status, boolean success, int grpcStatus, String error) {
    if (status != 0 && grpcStatus == NO_GRPC_STATUS && error.isEmpty()) {
      plainResponses(status, success).increment();
    } else {
      others
          .computeIfAbsent(new Outcome(status, success, grpcStatus, error), this::responses)
          .increment();
    }
  }

  @Override
  public void close() {
    long now = metrics.clock().nanoTime();
    held.forEach(series -> series.release(now));
    held.clear();
  }

  private Counter plainResponses(int status, boolean success) {
    int slot = slot(status);
    @Nullable Counter[] ofClass = plain[slot / CLASS_SIZE];
    if (ofClass == null) {
      ofClass = new Counter[CLASS_SIZE * 2];
      plain[slot / CLASS_SIZE] = ofClass;
    }
    int place = slot % CLASS_SIZE * 2 + (success ? 0 : 1);
    Counter counter = ofClass[place];
    if (counter == null) {
      counter = responses(new Outcome(status, success, NO_GRPC_STATUS, ""));
      ofClass[place] = counter;
    }
    return counter;
  }

  private Counter responses(Outcome outcome) {
    Labels labels = target;
    if (outcome.status != 0) {
      labels = labels.with("status_code", Integer.toString(outcome.status));
    }
    String grpc = outcome.grpcStatus == NO_GRPC_STATUS ? "" : Integer.toString(outcome.grpcStatus);
    labels =
        labels
            .with("classification", outcome.success ? "success" : "failure")
            .with("grpc_status", grpc)
            .with("error", outcome.error);
    return hold(metrics.counter(scope.responses, labels));
  }

  private <S extends Series> S hold(S series) {
    series.hold();
    held.add(series);
    return series;
  }

  private static int slot(int status) {
    return Math.clamp(status - FIRST_STATUS, 0, STATUSES - 1);
  }
}
