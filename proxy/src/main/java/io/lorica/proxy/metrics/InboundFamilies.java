package io.lorica.proxy.metrics;

/** The inbound half in the registry's style (spec 03 §4.8). */
public final class InboundFamilies {
  static final FamilyGroup GROUP = new FamilyGroup();

  public static final MetricFamily DETECT_DURATION =
      GROUP.histogram(
          "inbound_tcp_detect_http_duration_seconds",
          "seconds",
          "Time taken for protocol detection.",
          Bounds.DETECT);
  public static final MetricFamily DETECT_RESULTS =
      GROUP.counter("inbound_tcp_detect_http_results", "", "Results of protocol detection.");
  public static final MetricFamily TRANSPORT_HEADERS =
      GROUP.counter(
          "inbound_tcp_transport_header_connections",
          "",
          "TCP connections with transport headers.");

  /** Of policies whose routes are HTTP. */
  public static final Routes HTTP = routes("http");

  /** Of policies whose routes are gRPC, whatever their requests are. */
  public static final Routes GRPC = routes("grpc");

  private InboundFamilies() {}

  /** What is counted of the requests of a route. */
  public record Routes(
      MetricFamily requests,
      MetricFamily requestDuration,
      MetricFamily responseDuration,
      MetricFamily requestFrameBytes,
      MetricFamily responseFrameBytes,
      MetricFamily statuses) {}

  private static Routes routes(String protocol) {
    String name = "inbound_" + protocol + "_";
    return new Routes(
        GROUP.counter(name + "requests", "", "The number of requests that were let in."),
        GROUP.histogram(
            name + "request_duration_seconds",
            "seconds",
            "The time between a request's arrival and the end of its response.",
            Bounds.DURATION_FINE),
        GROUP.histogram(
            name + "response_duration_seconds",
            "seconds",
            "The time between a request's end and the end of its response.",
            Bounds.DURATION_COARSE),
        GROUP.histogram(
            name + "request_frame_size_bytes",
            "bytes",
            "Request body data frame sizes.",
            Bounds.FRAME_BYTES),
        GROUP.histogram(
            name + "response_frame_size_bytes",
            "bytes",
            "Response body data frame sizes.",
            Bounds.FRAME_BYTES),
        GROUP.counter(name + "statuses", "", "Completed responses by status."));
  }
}
