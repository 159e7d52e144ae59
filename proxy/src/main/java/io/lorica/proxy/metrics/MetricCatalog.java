package io.lorica.proxy.metrics;

import static io.lorica.proxy.metrics.MetricFamily.Expiry.NEVER;
import static io.lorica.proxy.metrics.MetricFamily.Expiry.WHEN_IDLE;
import static io.lorica.proxy.metrics.MetricFamily.Style.LEGACY;
import static io.lorica.proxy.metrics.MetricFamily.Style.REGISTRY;

import io.lorica.proxy.metrics.MetricFamily.Expiry;
import io.lorica.proxy.metrics.MetricFamily.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Every metric family of the proxy, in the order of the page (spec 03 §4.1). Names, types, labels
 * and buckets are those of spec 03 §4.4–4.11; the families named {@code lorica_} are ours.
 */
public final class MetricCatalog {
  private static final List<MetricFamily> ALL = new ArrayList<>();

  /** Spec 03 §4.4, in milliseconds. */
  private static final double[] LATENCY_MS = {
    1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1000, 2000, 3000, 4000, 5000, 10000,
    20000, 30000, 40000, 50000
  };

  /** Spec 03 §4.8, §4.9: time to an answer. */
  private static final double[] DURATION_FINE = {0.025, 0.05, 0.1, 0.25, 0.5, 1, 10};

  private static final double[] DURATION_COARSE = {0.05, 0.5, 1, 10};
  private static final double[] FRAME_BYTES = {128, 1024, 10240};
  private static final double[] DETECT = {0.001, 0.1};
  private static final double[] QUEUE = {0.0005, 0.005, 0.05, 0.5, 1, 3};

  // Authorization and errors, inbound.
  public static final MetricFamily INBOUND_HTTP_AUTHZ_ALLOW =
      legacyCounter(
          "inbound_http_authz_allow_total",
          "The total number of inbound HTTP requests that were authorized",
          NEVER);
  public static final MetricFamily INBOUND_HTTP_AUTHZ_DENY =
      legacyCounter(
          "inbound_http_authz_deny_total",
          "The total number of inbound HTTP requests that could not be processed due to being"
              + " unauthorized",
          NEVER);
  public static final MetricFamily INBOUND_HTTP_ROUTE_NOT_FOUND =
      legacyCounter(
          "inbound_http_route_not_found_total",
          "The total number of inbound HTTP requests that matched no route",
          NEVER);
  public static final MetricFamily INBOUND_HTTP_RATE_LIMIT =
      legacyCounter(
          "inbound_http_local_ratelimit_total",
          "The total number of inbound HTTP requests that were refused by a local rate limit",
          NEVER);
  public static final MetricFamily INBOUND_TCP_AUTHZ_ALLOW =
      legacyCounter(
          "inbound_tcp_authz_allow_total",
          "The total number of inbound TCP connections that were authorized",
          NEVER);
  public static final MetricFamily INBOUND_TCP_AUTHZ_DENY =
      legacyCounter(
          "inbound_tcp_authz_deny_total",
          "The total number of inbound TCP connections that were denied",
          NEVER);
  public static final MetricFamily INBOUND_TCP_AUTHZ_TERMINATE =
      legacyCounter(
          "inbound_tcp_authz_terminate_total",
          "The total number of inbound TCP connections that were terminated due to a policy change",
          NEVER);
  public static final MetricFamily INBOUND_HTTP_ERRORS =
      legacyCounter(
          "inbound_http_errors_total",
          "The total number of inbound HTTP requests that could not be processed due to a proxy"
              + " error",
          NEVER);
  public static final MetricFamily INBOUND_TCP_ERRORS =
      legacyCounter(
          "inbound_tcp_errors_total",
          "The total number of inbound TCP connections that could not be processed due to a proxy"
              + " error",
          NEVER);

  // Errors, outbound.
  public static final MetricFamily OUTBOUND_HTTP_ERRORS =
      legacyCounter(
          "outbound_http_errors_total",
          "The total number of outbound HTTP requests that could not be processed due to a proxy"
              + " error",
          NEVER);
  public static final MetricFamily OUTBOUND_TCP_ERRORS =
      legacyCounter(
          "outbound_tcp_errors_total",
          "The total number of outbound TCP connections that could not be processed due to a proxy"
              + " error",
          NEVER);

  // Requests by endpoint.
  public static final MetricFamily REQUESTS =
      legacyCounter("request_total", "Total count of HTTP requests.", WHEN_IDLE);
  public static final MetricFamily RESPONSE_LATENCY =
      legacyHistogram(
          "response_latency_ms",
          "Elapsed times between a request being dispatched and its response's first body frame");
  public static final MetricFamily RESPONSES =
      legacyCounter("response_total", "Total count of HTTP responses.", WHEN_IDLE);

  // Routes of service profiles.
  public static final MetricFamily ROUTE_REQUESTS =
      legacyCounter("route_request_total", "Total count of HTTP requests.", WHEN_IDLE);
  public static final MetricFamily ROUTE_RESPONSE_LATENCY =
      legacyHistogram(
          "route_response_latency_ms",
          "Elapsed times between a request's headers being received and its response's stream"
              + " completing");
  public static final MetricFamily ROUTE_RESPONSES =
      legacyCounter("route_response_total", "Total count of HTTP responses.", WHEN_IDLE);
  public static final MetricFamily ROUTE_RETRYABLE =
      legacyCounter("route_retryable_total", "Total count of retryable HTTP responses.", NEVER);
  public static final MetricFamily ROUTE_ACTUAL_REQUESTS =
      legacyCounter("route_actual_request_total", "Total count of HTTP requests.", WHEN_IDLE);
  public static final MetricFamily ROUTE_ACTUAL_RESPONSES =
      legacyCounter("route_actual_response_total", "Total count of HTTP responses.", WHEN_IDLE);

  // Requests to the control plane.
  public static final MetricFamily CONTROL_REQUESTS =
      legacyCounter("control_request_total", "Total count of HTTP requests.", WHEN_IDLE);
  public static final MetricFamily CONTROL_RESPONSE_LATENCY =
      legacyHistogram(
          "control_response_latency_ms",
          "Elapsed times between a request being dispatched and its response's first body frame");
  public static final MetricFamily CONTROL_RESPONSES =
      legacyCounter("control_response_total", "Total count of HTTP responses.", WHEN_IDLE);

  // Transport.
  public static final MetricFamily TCP_OPEN =
      legacyCounter("tcp_open_total", "Total count of opened connections", WHEN_IDLE);
  public static final MetricFamily TCP_OPEN_CONNECTIONS =
      legacyGauge("tcp_open_connections", "Number of currently-open connections");
  public static final MetricFamily TCP_READ_BYTES =
      legacyCounter("tcp_read_bytes_total", "Total count of bytes read from peers", WHEN_IDLE);
  public static final MetricFamily TCP_WRITE_BYTES =
      legacyCounter("tcp_write_bytes_total", "Total count of bytes written to peers", WHEN_IDLE);
  public static final MetricFamily TCP_CLOSE =
      legacyCounter("tcp_close_total", "Total count of closed connections", WHEN_IDLE);

  // Trace export; the last two are for form's sake, as in the reference (spec 03 §4.7).
  public static final MetricFamily SPAN_EXPORT_STREAMS =
      legacyCounter(
          "opentelemetry_span_export_streams", "Total count of opened span export streams", NEVER);
  public static final MetricFamily SPAN_EXPORT_REQUESTS =
      legacyCounter(
          "opentelemetry_span_export_requests",
          "Total count of span export request messages",
          NEVER);
  public static final MetricFamily SPAN_EXPORTS =
      legacyCounter("opentelemetry_span_exports", "Total count of spans exported", NEVER);

  // Registry: build, process, control plane.
  public static final MetricFamily BUILD_INFO = gauge("proxy_build_info", "", "Proxy build info.");
  public static final MetricFamily PROCESS_START_TIME =
      gauge(
          "process_start_time_seconds",
          "seconds",
          "Time that the process started (in seconds since the UNIX epoch).");
  public static final MetricFamily PROCESS_UPTIME =
      counter(
          "process_uptime_seconds",
          "seconds",
          "Total time since the process started (in seconds).");
  public static final MetricFamily PROCESS_CPU =
      counter("process_cpu_seconds", "seconds", "Total user and system CPU time spent in seconds.");
  public static final MetricFamily PROCESS_VIRTUAL_MEMORY =
      gauge("process_virtual_memory_bytes", "bytes", "Virtual memory size in bytes.");
  public static final MetricFamily PROCESS_RESIDENT_MEMORY =
      gauge("process_resident_memory_bytes", "bytes", "Resident memory size in bytes.");
  public static final MetricFamily PROCESS_OPEN_FDS =
      gauge("process_open_fds", "", "Number of open file descriptors.");
  public static final MetricFamily PROCESS_MAX_FDS =
      gauge("process_max_fds", "", "Maximum number of open file descriptors.");
  public static final MetricFamily PROCESS_THREADS =
      gauge("process_threads", "", "Number of OS threads in the process.");
  public static final MetricFamily CERT_EXPIRATION =
      gauge(
          "control_identity_cert_expiration_timestamp_seconds",
          "seconds",
          "Time when this proxy's current mTLS identity certificate will expire (in seconds since"
              + " the UNIX epoch).");
  public static final MetricFamily CERT_REFRESH =
      gauge(
          "control_identity_cert_refresh_timestamp_seconds",
          "seconds",
          "Time when this proxy's current mTLS identity certificate was last updated.");
  public static final MetricFamily CERT_REFRESHES =
      counter(
          "control_identity_cert_refreshes",
          "",
          "The total number of times this proxy's mTLS identity certificate has been refreshed by"
              + " the identity provider.");
  public static final MetricFamily DNS_RESOLUTIONS =
      counter(
          "control_dns_resolutions",
          "",
          "Counts the number of DNS records that have been resolved.");

  // Registry: inbound.
  public static final MetricFamily INBOUND_DETECT_DURATION =
      histogram(
          "inbound_tcp_detect_http_duration_seconds",
          "seconds",
          "Time taken for protocol detection.",
          DETECT);
  public static final MetricFamily INBOUND_DETECT_RESULTS =
      counter("inbound_tcp_detect_http_results", "", "Results of protocol detection.");
  public static final MetricFamily INBOUND_TRANSPORT_HEADERS =
      counter(
          "inbound_tcp_transport_header_connections",
          "",
          "TCP connections with transport headers.");
  public static final MetricFamily INBOUND_ROUTE_REQUESTS =
      counter("inbound_http_requests", "", "The number of requests processed.");
  public static final MetricFamily INBOUND_ROUTE_STATUSES =
      counter("inbound_http_statuses", "", "Completed responses by status.");
  public static final MetricFamily INBOUND_ROUTE_DURATION =
      histogram(
          "inbound_http_request_duration_seconds",
          "seconds",
          "The time between a request's arrival and the end of its response.",
          DURATION_FINE);

  // Registry: outbound.
  public static final MetricFamily OUTBOUND_DETECT_DURATION =
      histogram(
          "outbound_tcp_detect_http_duration_seconds",
          "seconds",
          "Time taken for protocol detection.",
          DETECT);
  public static final MetricFamily OUTBOUND_DETECT_RESULTS =
      counter("outbound_tcp_detect_http_results", "", "Results of protocol detection.");
  public static final MetricFamily OUTBOUND_PROTOCOL_CONNECTIONS =
      counter(
          "outbound_tcp_protocol_connections",
          "",
          "Connections by the protocol they are served as.");
  public static final RouteFamilies OUTBOUND_HTTP_ROUTES = routeFamilies("http");
  public static final RouteFamilies OUTBOUND_GRPC_ROUTES = routeFamilies("grpc");
  public static final MetricFamily OUTBOUND_TCP_ROUTE_OPEN =
      counter("outbound_tcp_route_open", "", "The number of opaque connections opened.");
  public static final MetricFamily OUTBOUND_TCP_ROUTE_CLOSE =
      counter("outbound_tcp_route_close", "", "The number of opaque connections closed.");
  public static final MetricFamily OUTBOUND_TLS_ROUTE_OPEN =
      counter("outbound_tls_route_open", "", "The number of TLS connections opened.");
  public static final MetricFamily OUTBOUND_TLS_ROUTE_CLOSE =
      counter("outbound_tls_route_close", "", "The number of TLS connections closed.");

  // Registry: balancers.
  public static final MetricFamily BALANCER_ENDPOINTS =
      gauge(
          "outbound_http_balancer_endpoints",
          "",
          "The number of endpoints currently in a HTTP request balancer.");
  public static final MetricFamily BALANCER_P2C_ENDPOINTS =
      gauge(
          "outbound_http_balancer_p2c_endpoints",
          "",
          "The number of endpoints currently in the balancer.");
  public static final MetricFamily BALANCER_UPDATES =
      counter(
          "outbound_http_balancer_p2c_updates",
          "",
          "The total number of service discovery updates received by a balancer.");
  public static final MetricFamily BALANCER_QUEUE_LENGTH =
      gauge(
          "outbound_http_balancer_queue_length",
          "",
          "The current count of requests waiting in the queue.");
  public static final MetricFamily BALANCER_QUEUE_REQUESTS =
      counter(
          "outbound_http_balancer_queue_requests",
          "",
          "The total number of requests that have entered the queue.");
  public static final MetricFamily BALANCER_QUEUE_LATENCY =
      histogram(
          "outbound_http_balancer_queue_latency_seconds",
          "seconds",
          "The distribution of durations that requests have spent in the queue.",
          QUEUE);
  public static final MetricFamily BALANCER_GATE_OPEN =
      counter(
          "outbound_http_balancer_queue_gate_open",
          "",
          "The total number of gate state changes to open.");
  public static final MetricFamily BALANCER_GATE_SHUT =
      counter(
          "outbound_http_balancer_queue_gate_shut",
          "",
          "The total number of gate state changes from open to shut.");

  // Ours: what was refused at a bound (no counterpart in the reference).
  public static final MetricFamily REFUSED =
      counter(
          "lorica_refused",
          "",
          "What was refused because a bound was reached, by the name of the bound.");

  public static final MetricFamily PROTOCOL_FAULTS =
      counter(
          "lorica_protocol_faults",
          "",
          "What peers did against a protocol or a limit, and connections that broke.");

  private MetricCatalog() {}

  /** All families, in the order of the page. */
  public static List<MetricFamily> families() {
    return Collections.unmodifiableList(ALL);
  }

  /** The families of outbound routes, which HTTP and gRPC have each (spec 03 §4.9). */
  public record RouteFamilies(
      MetricFamily duration,
      MetricFamily statuses,
      MetricFamily requestFrameBytes,
      MetricFamily backendRequests,
      MetricFamily backendDuration,
      MetricFamily backendStatuses,
      MetricFamily backendFrameBytes,
      MetricFamily retries,
      MetricFamily retrySuccesses,
      MetricFamily retryLimitExceeded,
      MetricFamily retryOverflows) {}

  private static RouteFamilies routeFamilies(String protocol) {
    String route = "outbound_" + protocol + "_route_";
    return new RouteFamilies(
        histogram(
            route + "request_duration_seconds",
            "seconds",
            "The time between a request's arrival at a route and the end of its response.",
            DURATION_COARSE),
        counter(route + "request_statuses", "", "Completed request-response streams."),
        histogram(
            route + "request_frame_size_bytes",
            "bytes",
            "Request body data frame sizes.",
            FRAME_BYTES),
        counter(route + "backend_requests", "", "The total number of requests dispatched."),
        histogram(
            route + "backend_response_duration_seconds",
            "seconds",
            "The time between a request's end and the end of its response.",
            DURATION_FINE),
        counter(route + "backend_response_statuses", "", "Completed responses."),
        histogram(
            route + "backend_response_frame_size_bytes",
            "bytes",
            "Response body data frame sizes.",
            FRAME_BYTES),
        counter(route + "retry_requests", "", "Retries that were sent."),
        counter(route + "retry_successes", "", "Retries whose outcome is not tried again."),
        counter(
            route + "retry_limit_exceeded",
            "",
            "Requests whose last permitted retry had an outcome that would be tried again."),
        counter(
            route + "retry_overflow", "", "Retries that were not sent because nothing took them."));
  }

  private static MetricFamily legacyCounter(String name, String help, Expiry expiry) {
    return add(new MetricFamily(name, Type.COUNTER, "", help, LEGACY, expiry, new double[0]));
  }

  private static MetricFamily legacyGauge(String name, String help) {
    return add(new MetricFamily(name, Type.GAUGE, "", help, LEGACY, WHEN_IDLE, new double[0]));
  }

  private static MetricFamily legacyHistogram(String name, String help) {
    return add(new MetricFamily(name, Type.HISTOGRAM, "", help, LEGACY, WHEN_IDLE, LATENCY_MS));
  }

  private static MetricFamily counter(String name, String unit, String help) {
    return add(new MetricFamily(name, Type.COUNTER, unit, help, REGISTRY, NEVER, new double[0]));
  }

  private static MetricFamily gauge(String name, String unit, String help) {
    return add(new MetricFamily(name, Type.GAUGE, unit, help, REGISTRY, NEVER, new double[0]));
  }

  private static MetricFamily histogram(String name, String unit, String help, double[] bounds) {
    return add(new MetricFamily(name, Type.HISTOGRAM, unit, help, REGISTRY, NEVER, bounds));
  }

  private static MetricFamily add(MetricFamily family) {
    ALL.add(family);
    return family;
  }
}
