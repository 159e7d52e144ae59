package io.lorica.destination.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lorica.destination.index.OutboundQuery;
import io.lorica.destination.index.PolicyIndex;
import io.lorica.destination.index.WorkloadKey;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.TransportAddress;
import io.lorica.proto.net.TcpAddress;
import io.lorica.proto.outbound.OutboundPoliciesGrpc;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.TrafficSpec;
import java.util.List;
import java.util.Optional;

/** {@code io.linkerd.proxy.outbound.OutboundPolicies}: spec 07 §4. */
public final class OutboundPolicyService extends OutboundPoliciesGrpc.OutboundPoliciesImplBase {
  private static final int MAX_PORT = 65_535;

  private final Face<PolicyIndex> face;

  public OutboundPolicyService(Face<PolicyIndex> face) {
    this.face = face;
  }

  @Override
  public void watch(TrafficSpec request, StreamObserver<OutboundPolicy> observer) {
    query(request, observer)
        .ifPresent(
            query ->
                face.<io.lorica.destination.model.outbound.OutboundPolicy, OutboundPolicy>watch(
                    observer,
                    LatestStream.Limits.NONE,
                    policy -> List.of(OutboundTranslator.translate(policy)),
                    (index, subscriber) -> index.views().watchOutbound(query, subscriber)));
  }

  @Override
  public void get(TrafficSpec request, StreamObserver<OutboundPolicy> observer) {
    query(request, observer)
        .ifPresent(
            query ->
                face.<io.lorica.destination.model.outbound.OutboundPolicy, OutboundPolicy>ask(
                    observer,
                    OutboundTranslator::translate,
                    (index, subscriber) -> index.views().watchOutbound(query, subscriber)));
  }

  private static Optional<OutboundQuery> query(
      TrafficSpec request, StreamObserver<OutboundPolicy> observer) {
    return switch (read(request)) {
      case Parsed.Ok<OutboundQuery>(OutboundQuery query) -> Optional.of(query);
      case Parsed.Bad<OutboundQuery>(String reason) -> {
        observer.onError(Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException());
        yield Optional.empty();
      }
    };
  }

  private static Parsed<OutboundQuery> read(TrafficSpec request) {
    if (request.getTargetCase() == TrafficSpec.TargetCase.TARGET_NOT_SET) {
      return new Parsed.Bad<>("target is required");
    }
    return WorkloadToken.parse(request.getSourceWorkload())
        .then(
            (WorkloadKey workload) ->
                target(request)
                    .map(target -> new OutboundQuery(target, workload.name().namespace())));
  }

  private static Parsed<OutboundQuery.Target> target(TrafficSpec request) {
    return switch (request.getTargetCase()) {
      case AUTHORITY -> new Parsed.Ok<>(new OutboundQuery.Target.Authority(request.getAuthority()));
      case ADDR -> address(request.getAddr()).map(OutboundQuery.Target.Address::new);
      case TARGET_NOT_SET -> new Parsed.Bad<>("target is required");
    };
  }

  private static Parsed<TransportAddress> address(TcpAddress address) {
    int port = address.getPort();
    if (port < 0 || port > MAX_PORT) {
      return new Parsed.Bad<>("port outside valid range");
    }
    if (port == 0) {
      return new Parsed.Bad<>("port cannot be zero");
    }
    if (!address.hasIp()) {
      return new Parsed.Bad<>("traffic target must have an IP");
    }
    Optional<IpAddress> ip = Net.ip(address.getIp());
    return ip.isEmpty()
        ? new Parsed.Bad<>("failed to parse target addr: invalid IP address")
        : new Parsed.Ok<>(new TransportAddress(ip.get(), port));
  }
}
