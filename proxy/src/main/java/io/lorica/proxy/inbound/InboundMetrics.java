package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.detect.HttpDetection;
import io.lorica.proxy.discovery.Authorization;
import io.lorica.proxy.discovery.ServerPolicy;
import io.lorica.proxy.metrics.InboundFamilies;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.metrics.PolicyFamilies;
import io.lorica.proxy.metrics.TransportMetrics;
import io.lorica.proxy.net.TransportHeader;
import io.lorica.proxy.route.Metadata;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** What the inbound half counts per connection (spec 03 §4.5, §4.6, §4.8). Of one event loop. */
final class InboundMetrics {
  private static final double NS_PER_S = 1e9;

  /** Forgotten and made anew when it grows: clients come and go. */
  private static final int MAX_CLIENTS = 4096;

  private static final Labels ACCEPTED = InboundLabels.DIRECTION.with("peer", "src");
  private static final Labels CONNECTED =
      InboundLabels.DIRECTION.with("peer", "dst").with(NoTlsReason.LOOPBACK.labels());

  private final LoopMetrics metrics;
  private final TransportMetrics connects;
  private final Map<Accepted, TransportMetrics> accepts = new HashMap<>();

  private record Accepted(InetSocketAddress target, Client.Tls tls, Metadata server) {}

  InboundMetrics(LoopMetrics metrics) {
    this.metrics = metrics;
    this.connects = new TransportMetrics(metrics, CONNECTED);
  }

  /** The counters of accepted connections. */
  TransportMetrics accept(InetSocketAddress target, Client.Tls tls, Metadata server) {
    if (accepts.size() > MAX_CLIENTS) {
      accepts.clear();
    }
    return accepts.computeIfAbsent(new Accepted(target, tls, server), this::newAccept);
  }

  private TransportMetrics newAccept(Accepted accepted) {
    Labels labels =
        ACCEPTED
            .with(Labels.target(accepted.target))
            .with(InboundLabels.tls(accepted.tls))
            .with(InboundLabels.server(accepted.server, accepted.target));
    return new TransportMetrics(metrics, labels);
  }

  /** The counters of connections to the application. */
  TransportMetrics connect() {
    return connects;
  }

  void tcpFailed(String error, InetSocketAddress target) {
    metrics
        .counter(
            PolicyFamilies.INBOUND_TCP_ERRORS,
            Labels.of("error", error).with(Labels.target(target)))
        .increment();
  }

  void tcpAllowed(
      InetSocketAddress target, Client.Tls tls, ServerPolicy policy, Authorization permit) {
    Labels labels =
        Labels.target(target)
            .with(InboundLabels.server(policy.server(), target))
            .with(InboundLabels.authorization(permit.metadata()))
            .with(InboundLabels.tls(tls));
    metrics.counter(PolicyFamilies.INBOUND_TCP_AUTHZ_ALLOW, labels).increment();
  }

  void tcpDenied(InetSocketAddress target, Client.Tls tls, ServerPolicy policy) {
    metrics
        .counter(PolicyFamilies.INBOUND_TCP_AUTHZ_DENY, refusal(target, tls, policy))
        .increment();
  }

  void tcpTerminated(InetSocketAddress target, Client.Tls tls, ServerPolicy policy) {
    metrics
        .counter(PolicyFamilies.INBOUND_TCP_AUTHZ_TERMINATE, refusal(target, tls, policy))
        .increment();
  }

  private static Labels refusal(InetSocketAddress target, Client.Tls tls, ServerPolicy policy) {
    return Labels.target(target)
        .with(InboundLabels.server(policy.server(), target))
        .with(InboundLabels.tls(tls));
  }

  void transportHeader(TransportHeader header, Client.Tls tls) {
    String protocol =
        switch (header.protocol()) {
          case OPAQUE -> "";
          case HTTP_1 -> "http/1";
          case HTTP_2 -> "http/2";
        };
    String client =
        tls instanceof Client.Established established
            ? established.identity().map(TlsIdentity::text).orElse("")
            : "";
    Labels labels =
        Labels.of("session_protocol", protocol)
            .with("target_port", Integer.toString(header.port()))
            .with("target_name", header.name())
            .with("client_id", client);
    metrics.counter(InboundFamilies.TRANSPORT_HEADERS, labels).increment();
  }

  void detected(HttpDetection outcome, Metadata server, InetSocketAddress target, long startedNs) {
    String result =
        switch (outcome) {
          case HTTP_1 -> "http/1";
          case HTTP_2 -> "http/2";
          case NOT_HTTP -> "not_http";
          case ENDED -> "error";
        };
    detection(result, server, target, startedNs);
  }

  void detectionTimedOut(Metadata server, InetSocketAddress target, long startedNs) {
    detection("read_timeout", server, target, startedNs);
  }

  private void detection(String result, Metadata server, InetSocketAddress target, long startedNs) {
    Labels labels = InboundLabels.server(server, target);
    metrics
        .histogram(InboundFamilies.DETECT_DURATION, labels)
        .observe((metrics.clock().nanoTime() - startedNs) / NS_PER_S);
    metrics
        .counter(InboundFamilies.DETECT_RESULTS, Labels.of("result", result).with(labels))
        .increment();
  }
}
