package io.lorica.proxy.outbound;

import io.lorica.proxy.detect.HttpDetection;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricCatalog;
import io.lorica.proxy.metrics.MetricFamily;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.RelayEnd;
import io.lorica.proxy.route.Metadata;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** What the outbound half counts per connection (spec 03 §4.5, §4.9). Belongs to one event loop. */
final class OutboundMetrics {
  private static final double NS_PER_S = 1e9;
  private static final Labels ACCEPTED = Labels.of("direction", "outbound").with("peer", "src");
  private static final Labels PLAINTEXT = NoTlsReason.LOOPBACK.labels();

  /** Forgotten and made anew when it grows: targets come and go. */
  private static final int MAX_TARGETS = 4096;

  private final LoopMetrics metrics;
  private final Map<InetSocketAddress, TransportMetrics> accepts = new HashMap<>();

  OutboundMetrics(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  /** The counters of accepted connections to a target. */
  TransportMetrics accept(InetSocketAddress target) {
    if (accepts.size() > MAX_TARGETS) {
      accepts.clear();
    }
    return accepts.computeIfAbsent(
        target,
        address ->
            new TransportMetrics(metrics, ACCEPTED.with(Labels.target(address)).with(PLAINTEXT)));
  }

  void accepted(ProtocolDecision decision, Metadata parent) {
    Labels labels =
        Labels.of("protocol", decision.label()).with(OutboundLabels.reference("parent", parent));
    metrics.counter(MetricCatalog.OUTBOUND_PROTOCOL_CONNECTIONS, labels).increment();
  }

  void detected(HttpDetection outcome, Metadata parent, long startedNs) {
    String result =
        switch (outcome) {
          case HTTP_1 -> "http/1";
          case HTTP_2 -> "http/2";
          case NOT_HTTP -> "not_http";
          case ENDED -> "error";
        };
    detection(result, parent, startedNs);
  }

  void detectionTimedOut(Metadata parent, long startedNs) {
    detection("read_timeout", parent, startedNs);
  }

  private void detection(String result, Metadata parent, long startedNs) {
    Labels labels = OutboundLabels.reference("parent", parent);
    metrics
        .histogram(MetricCatalog.OUTBOUND_DETECT_DURATION, labels)
        .observe((metrics.clock().nanoTime() - startedNs) / NS_PER_S);
    metrics
        .counter(MetricCatalog.OUTBOUND_DETECT_RESULTS, Labels.of("result", result).with(labels))
        .increment();
  }

  /** A connection could not be served. */
  void tcpFailed(String error, InetSocketAddress target) {
    metrics
        .counter(MetricCatalog.OUTBOUND_TCP_ERRORS, Labels.target(target).with("error", error))
        .increment();
  }

  /** A connection was routed and joined to an endpoint. */
  void routeOpened(OpaqueRouter router) {
    MetricFamily family =
        router.key().isTls()
            ? MetricCatalog.OUTBOUND_TLS_ROUTE_OPEN
            : MetricCatalog.OUTBOUND_TCP_ROUTE_OPEN;
    metrics.counter(family, routeLabels(router)).increment();
  }

  /** A routed connection ended. */
  void routeClosed(OpaqueRouter router, RelayEnd end) {
    routeClosed(router, end.clean() ? "" : "unexpected");
  }

  /** No connection came about. */
  void routeFailed(OpaqueRouter router, ProxyError error) {
    routeClosed(router, error.kind() == ProxyError.Kind.UNAUTHORIZED ? "forbidden" : "unexpected");
  }

  private void routeClosed(OpaqueRouter router, String error) {
    MetricFamily family =
        router.key().isTls()
            ? MetricCatalog.OUTBOUND_TLS_ROUTE_CLOSE
            : MetricCatalog.OUTBOUND_TCP_ROUTE_CLOSE;
    metrics.counter(family, routeLabels(router).with("error", error)).increment();
  }

  private static Labels routeLabels(OpaqueRouter router) {
    Labels labels =
        OutboundLabels.reference("parent", router.parent())
            .with(OutboundLabels.route(router.routeName()));
    if (router.key().isTls()) {
      return labels.with("hostname", "");
    }
    Target target = router.key().query().target();
    return labels
        .with("target_ip", ip(target))
        .with("target_port", Integer.toString(target.port()));
  }

  private static String ip(Target target) {
    return switch (target) {
      case Target.Address address -> address.address().getAddress().getHostAddress();
      case Target.Name _ -> "";
    };
  }
}
