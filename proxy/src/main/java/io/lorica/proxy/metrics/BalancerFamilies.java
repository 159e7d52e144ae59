package io.lorica.proxy.metrics;

/** What is counted of a balancer and of the queue before it (spec 03 §4.10). */
public record BalancerFamilies(
    MetricFamily endpoints,
    MetricFamily knownEndpoints,
    MetricFamily updates,
    MetricFamily queueLength,
    MetricFamily queueRequests,
    MetricFamily queueLatency,
    MetricFamily gateOpen,
    MetricFamily gateShut,
    MetricFamily gateOpenTime,
    MetricFamily gateShutTime,
    MetricFamily gateTimeout) {
  static final FamilyGroup CONTROL = new FamilyGroup();
  static final FamilyGroup OUTBOUND = new FamilyGroup();

  public static final BalancerFamilies CONTROL_IDENTITY = of(CONTROL, "control_identity");
  public static final BalancerFamilies CONTROL_DESTINATION = of(CONTROL, "control_destination");
  public static final BalancerFamilies CONTROL_POLICY = of(CONTROL, "control_policy");
  public static final BalancerFamilies OPENTELEMETRY = of(CONTROL, "opentelemetry");
  public static final BalancerFamilies OUTBOUND_HTTP = of(OUTBOUND, "outbound_http");
  public static final BalancerFamilies OUTBOUND_TCP = of(OUTBOUND, "outbound_tcp");
  public static final BalancerFamilies OUTBOUND_TLS = of(OUTBOUND, "outbound_tls");

  private static BalancerFamilies of(FamilyGroup group, String whose) {
    String name = whose + "_balancer_";
    String queue = name + "queue_";
    return new BalancerFamilies(
        group.commonGauge(
            name + "endpoints", "", "The number of endpoints, by whether they are ready."),
        group.commonGauge(name + "p2c_endpoints", "", "The number of endpoints in the balancer."),
        group.counter(name + "p2c_updates", "", "Updates of the endpoints by discovery."),
        group.gauge(queue + "length", "", "How many wait in the queue."),
        group.counter(queue + "requests", "", "How many have entered the queue."),
        group.histogram(
            queue + "latency_seconds",
            "seconds",
            "How long each of them waited in the queue.",
            Bounds.QUEUE),
        group.counter(queue + "gate_open", "", "How often the queue's gate opened."),
        group.counter(queue + "gate_shut", "", "How often the queue's gate shut."),
        group.commonGauge(
            queue + "gate_open_time_seconds",
            "seconds",
            "Since when the gate is open (in seconds since the UNIX epoch), 0 while it is shut."),
        group.commonGauge(
            queue + "gate_shut_time_seconds",
            "seconds",
            "Since when the gate is shut (in seconds since the UNIX epoch), 0 while it is open."),
        group.commonGauge(
            queue + "gate_timeout_seconds",
            "seconds",
            "How long nothing may be ready before the gate shuts."));
  }
}
