package io.lorica.proxy.metrics;

/** The outbound half in the registry's style (spec 03 §4.9). */
public final class OutboundFamilies {
  static final FamilyGroup GROUP = new FamilyGroup();

  public static final MetricFamily DETECT_DURATION =
      GROUP.histogram(
          "outbound_tcp_detect_http_duration_seconds",
          "seconds",
          "Time taken for protocol detection.",
          Bounds.DETECT);
  public static final MetricFamily DETECT_RESULTS =
      GROUP.counter("outbound_tcp_detect_http_results", "", "Results of protocol detection.");
  public static final MetricFamily PROTOCOL_CONNECTIONS =
      GROUP.counter(
          "outbound_tcp_protocol_connections",
          "",
          "Connections by the protocol they are served as.");

  /** Of policies whose routes are HTTP. */
  public static final Routes HTTP = routes("http");

  /** Of policies whose routes are gRPC, whatever their requests are. */
  public static final Routes GRPC = routes("grpc");

  /** Of opaque connections. */
  public static final Streams TCP = streams("tcp", "opaque");

  /** Of TLS that is passed on. */
  public static final Streams TLS = streams("tls", "TLS");

  public static final MetricFamily TRANSFER_COST_BYTES =
      GROUP.counter(
          "outbound_tcp_transfer_cost_bytes",
          "bytes",
          "Bytes sent to and received from endpoints, by whether they are in the same zone.");

  private OutboundFamilies() {}

  /** What is counted of the requests of a route, of the attempts to serve them, of retries. */
  public record Routes(
      MetricFamily requestDuration,
      MetricFamily requestStatuses,
      MetricFamily requestFrameBytes,
      Backends backends,
      MetricFamily retries,
      MetricFamily retrySuccesses,
      MetricFamily retryLimitExceeded,
      MetricFamily retryOverflows) {}

  /** What is counted of the attempts at one backend of a route. */
  public record Backends(
      MetricFamily requests,
      MetricFamily responseDuration,
      MetricFamily responseStatuses,
      MetricFamily responseFrameBytes) {}

  /** What is counted of the connections of a route. */
  public record Streams(MetricFamily opens, MetricFamily closes) {}

  private static Routes routes(String protocol) {
    String route = "outbound_" + protocol + "_route_";
    return new Routes(
        GROUP.histogram(
            route + "request_duration_seconds",
            "seconds",
            "The time between a request's arrival at a route and the end of its response.",
            Bounds.DURATION_COARSE),
        GROUP.counter(route + "request_statuses", "", "Completed request-response streams."),
        GROUP.histogram(
            route + "request_frame_size_bytes",
            "bytes",
            "Request body data frame sizes.",
            Bounds.FRAME_BYTES),
        backends(route + "backend_"),
        GROUP.counter(route + "retry_requests", "", "Retries that were sent."),
        GROUP.counter(route + "retry_successes", "", "Retries whose outcome is not tried again."),
        GROUP.counter(
            route + "retry_limit_exceeded",
            "",
            "Requests whose last permitted retry had an outcome that would be tried again."),
        GROUP.counter(
            route + "retry_overflow", "", "Retries that were not sent because nothing took them."));
  }

  private static Backends backends(String name) {
    return new Backends(
        GROUP.counter(name + "requests", "", "The total number of requests dispatched."),
        GROUP.histogram(
            name + "response_duration_seconds",
            "seconds",
            "The time between a request's end and the end of its response.",
            Bounds.DURATION_FINE),
        GROUP.counter(name + "response_statuses", "", "Completed responses."),
        GROUP.histogram(
            name + "response_frame_size_bytes",
            "bytes",
            "Response body data frame sizes.",
            Bounds.FRAME_BYTES));
  }

  private static Streams streams(String protocol, String word) {
    String route = "outbound_" + protocol + "_route_";
    return new Streams(
        GROUP.counter(route + "open", "", "The number of " + word + " connections opened."),
        GROUP.counter(route + "close", "", "The number of " + word + " connections closed."));
  }
}
