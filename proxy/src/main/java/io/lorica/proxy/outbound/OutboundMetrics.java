package io.lorica.proxy.outbound;

import io.lorica.proxy.detect.HttpDetection;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.metrics.OutboundFamilies;
import io.lorica.proxy.metrics.PolicyFamilies;
import io.lorica.proxy.metrics.TransportMetrics;
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
    metrics.counter(OutboundFamilies.PROTOCOL_CONNECTIONS, labels).increment();
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
        .histogram(OutboundFamilies.DETECT_DURATION, labels)
        .observe((metrics.clock().nanoTime() - startedNs) / NS_PER_S);
    metrics
        .counter(OutboundFamilies.DETECT_RESULTS, Labels.of("result", result).with(labels))
        .increment();
  }

  /** A connection could not be served. */
  void tcpFailed(String error, InetSocketAddress target) {
    metrics
        .counter(PolicyFamilies.OUTBOUND_TCP_ERRORS, Labels.target(target).with("error", error))
        .increment();
  }
}
