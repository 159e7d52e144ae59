package io.lorica.proxy.metrics;

import static io.lorica.proxy.metrics.MetricFamily.Expiry.NEVER;
import static io.lorica.proxy.metrics.MetricFamily.Expiry.WHEN_IDLE;

/** Requests by endpoint, by the route of a service profile, and to the control plane (§4.4). */
public final class RequestFamilies {
  static final FamilyGroup GROUP = new FamilyGroup();

  /** Spec 03 §4.4, in milliseconds. */
  private static final double[] LATENCY_MS = {
    1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1000, 2000, 3000, 4000, 5000, 10000,
    20000, 30000, 40000, 50000
  };

  public static final MetricFamily REQUESTS = requests("request_total");
  public static final MetricFamily RESPONSE_LATENCY = latency("response_latency_ms");
  public static final MetricFamily RESPONSES = responses("response_total");

  public static final MetricFamily ROUTE_REQUESTS = requests("route_request_total");
  public static final MetricFamily ROUTE_RESPONSE_LATENCY = latency("route_response_latency_ms");
  public static final MetricFamily ROUTE_RESPONSES = responses("route_response_total");
  public static final MetricFamily ROUTE_RETRYABLE =
      GROUP.legacyCounter(
          "route_retryable_total", "Total count of retryable HTTP responses.", NEVER);
  public static final MetricFamily ROUTE_ACTUAL_REQUESTS = requests("route_actual_request_total");
  public static final MetricFamily ROUTE_ACTUAL_RESPONSES =
      responses("route_actual_response_total");

  public static final MetricFamily CONTROL_REQUESTS = requests("control_request_total");
  public static final MetricFamily CONTROL_RESPONSE_LATENCY =
      latency("control_response_latency_ms");
  public static final MetricFamily CONTROL_RESPONSES = responses("control_response_total");

  private RequestFamilies() {}

  private static MetricFamily requests(String name) {
    return GROUP.legacyCounter(name, "Total count of HTTP requests.", WHEN_IDLE);
  }

  private static MetricFamily responses(String name) {
    return GROUP.legacyCounter(name, "Total count of HTTP responses.", WHEN_IDLE);
  }

  private static MetricFamily latency(String name) {
    return GROUP.legacyHistogram(
        name,
        "Elapsed times between a request being dispatched and its response's first body frame",
        LATENCY_MS);
  }
}
