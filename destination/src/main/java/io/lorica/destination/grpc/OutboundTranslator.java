package io.lorica.destination.grpc;

import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.outbound.Distribution;
import io.lorica.destination.model.outbound.FailureAccrual;
import io.lorica.destination.model.outbound.OutboundPolicy.ConnectionRoute;
import io.lorica.destination.model.outbound.OutboundPolicy.Http;
import io.lorica.destination.model.outbound.OutboundPolicy.Protocol;
import io.lorica.destination.model.outbound.Timeouts;
import io.lorica.destination.model.policy.HostMatch;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.outbound.Backend;
import io.lorica.proto.outbound.ExponentialBackoff;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.ProxyProtocol;
import io.lorica.proto.outbound.Queue;
import io.lorica.proto.tlsroute.SniMatch;
import java.time.Duration;
import java.util.List;

/** Outbound policies → {@code OutboundPolicy} (spec 07 §4). */
final class OutboundTranslator {
  /** Spec 07 §4.6: what every backend gets. */
  private static final Queue QUEUE =
      Queue.newBuilder()
          .setCapacity(100)
          .setFailfastTimeout(Net.duration(Duration.ofSeconds(3)))
          .build();

  /** Spec 07 §4.6: the estimator's constants. */
  private static final Duration DEFAULT_RTT = Duration.ofMillis(30);

  private static final Duration DECAY = Duration.ofSeconds(10);

  private OutboundTranslator() {}

  static OutboundPolicy translate(io.lorica.destination.model.outbound.OutboundPolicy policy) {
    return OutboundPolicy.newBuilder()
        .setMetadata(Policies.ref(policy.ref()))
        .setProtocol(protocol(policy.protocol()))
        .build();
  }

  private static ProxyProtocol protocol(Protocol protocol) {
    ProxyProtocol.Builder out = ProxyProtocol.newBuilder();
    switch (protocol) {
      case Protocol.Detect(Duration timeout, Http http, ConnectionRoute opaque) ->
          out.setDetect(
              ProxyProtocol.Detect.newBuilder()
                  .setTimeout(Net.duration(timeout))
                  .setOpaque(opaque(opaque))
                  .setHttp1(http1(http))
                  .setHttp2(http2(http)));
      case Protocol.Http1(Http http) -> out.setHttp1(http1(http));
      case Protocol.Http2(Http http) -> out.setHttp2(http2(http));
      case Protocol.Grpc(var routes, var accrual) -> {
        ProxyProtocol.Grpc.Builder grpc = ProxyProtocol.Grpc.newBuilder();
        routes.forEach(route -> grpc.addRoutes(GrpcRoutes.route(route)));
        if (accrual != null) {
          grpc.setFailureAccrual(accrual(accrual));
        }
        out.setGrpc(grpc);
      }
      case Protocol.Opaque(ConnectionRoute route) -> out.setOpaque(opaque(route));
      case Protocol.Tls(List<ConnectionRoute> routes) -> {
        ProxyProtocol.Tls.Builder tls = ProxyProtocol.Tls.newBuilder();
        routes.forEach(route -> tls.addRoutes(ConnectionRoutes.tls(route)));
        out.setTls(tls);
      }
    }
    return out.build();
  }

  private static ProxyProtocol.Http1 http1(Http http) {
    ProxyProtocol.Http1.Builder out = ProxyProtocol.Http1.newBuilder();
    http.routes().forEach(route -> out.addRoutes(HttpRoutes.route(route)));
    if (http.accrual() != null) {
      out.setFailureAccrual(accrual(http.accrual()));
    }
    return out.build();
  }

  private static ProxyProtocol.Http2 http2(Http http) {
    ProxyProtocol.Http2.Builder out = ProxyProtocol.Http2.newBuilder();
    http.routes().forEach(route -> out.addRoutes(HttpRoutes.route(route)));
    if (http.accrual() != null) {
      out.setFailureAccrual(accrual(http.accrual()));
    }
    return out.build();
  }

  private static ProxyProtocol.Opaque opaque(ConnectionRoute route) {
    return ProxyProtocol.Opaque.newBuilder().addRoutes(ConnectionRoutes.opaque(route)).build();
  }

  private static io.lorica.proto.outbound.FailureAccrual accrual(FailureAccrual accrual) {
    var out = io.lorica.proto.outbound.FailureAccrual.newBuilder();
    switch (accrual) {
      case FailureAccrual.Consecutive(int failures, var backoff) ->
          out.setConsecutiveFailures(
              io.lorica.proto.outbound.FailureAccrual.ConsecutiveFailures.newBuilder()
                  .setMaxFailures(failures)
                  .setBackoff(backoff(backoff)));
      case FailureAccrual.Unified unified ->
          out.setUnified(
              io.lorica.proto.outbound.FailureAccrual.Unified.newBuilder()
                  .setSuccessRateThreshold(unified.successRate())
                  .setDecay(Net.duration(unified.window()))
                  .setMinRequests(unified.minRequests())
                  .setMaxConsecutiveFailures(unified.maxFailures())
                  .setBackoff(backoff(unified.backoff())));
    }
    return out.build();
  }

  private static ExponentialBackoff backoff(FailureAccrual.Backoff backoff) {
    return ExponentialBackoff.newBuilder()
        .setMinBackoff(Net.duration(backoff.min()))
        .setMaxBackoff(Net.duration(backoff.max()))
        .setJitterRatio(backoff.jitter())
        .setRespectRetryAfterHint(backoff.honorRetryAfter())
        .build();
  }

  /** The pause between tries: a constant of the control plane (spec 07 §4.6). */
  static ExponentialBackoff retryBackoff() {
    return ExponentialBackoff.newBuilder()
        .setMinBackoff(Net.duration(Duration.ofMillis(25)))
        .setMaxBackoff(Net.duration(Duration.ofMillis(250)))
        .setJitterRatio(1)
        .build();
  }

  static Backend backend(Distribution.Backend backend) {
    Backend.Builder out =
        Backend.newBuilder().setMetadata(Policies.ref(backend.ref())).setQueue(QUEUE);
    switch (backend.kind()) {
      case Distribution.Kind.Balanced(String path, Distribution.Load load) ->
          out.setBalancer(balancer(path, load));
      case Distribution.Kind.Forward(TransportAddress address, int weight) ->
          out.setForward(WeightedAddr.newBuilder().setAddr(Net.address(address)).setWeight(weight));
      case Distribution.Kind.Failing() -> {}
    }
    return out.build();
  }

  private static Backend.BalanceP2c balancer(String path, Distribution.Load load) {
    Backend.BalanceP2c.Builder out =
        Backend.BalanceP2c.newBuilder()
            .setDiscovery(
                Backend.EndpointDiscovery.newBuilder()
                    .setDst(Backend.EndpointDiscovery.DestinationGet.newBuilder().setPath(path)));
    Distribution.Penalty penalty = load.penalty();
    if (penalty == null) {
      return out.setPeakEwma(
              Backend.BalanceP2c.PeakEwma.newBuilder()
                  .setDefaultRtt(Net.duration(DEFAULT_RTT))
                  .setDecay(Net.duration(DECAY)))
          .build();
    }
    return out.setPenaltyPeakEwma(
            Backend.BalanceP2c.PenaltyPeakEwma.newBuilder()
                .setDefaultRtt(Net.duration(DEFAULT_RTT))
                .setDecay(Net.duration(DECAY))
                .setPenalty(Net.duration(penalty.penalty()))
                .setPenaltyDecay(Net.duration(DECAY))
                .setMaxRetryAfter(Net.duration(penalty.maxRetryAfter())))
        .build();
  }

  static io.lorica.proto.httproute.Timeouts timeouts(Timeouts timeouts) {
    var out = io.lorica.proto.httproute.Timeouts.newBuilder();
    if (timeouts.request() != null) {
      out.setRequest(Net.duration(timeouts.request()));
    }
    if (timeouts.response() != null) {
      out.setResponse(Net.duration(timeouts.response()));
    }
    if (timeouts.idle() != null) {
      out.setIdle(Net.duration(timeouts.idle()));
    }
    return out.build();
  }

  static SniMatch sni(HostMatch host) {
    SniMatch.Builder out = SniMatch.newBuilder();
    switch (host) {
      case HostMatch.Exact(String name) -> out.setExact(name);
      case HostMatch.Suffix(List<String> labels) ->
          out.setSuffix(SniMatch.Suffix.newBuilder().addAllReverseLabels(labels));
    }
    return out.build();
  }
}
