package io.lorica.destination.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lorica.destination.index.PolicyIndex;
import io.lorica.destination.index.Subscriber;
import io.lorica.destination.index.Watched;
import io.lorica.destination.index.WorkloadKey;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.inbound.InboundServer;
import io.lorica.proto.inbound.InboundServerPoliciesGrpc;
import io.lorica.proto.inbound.PortSpec;
import io.lorica.proto.inbound.Server;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** {@code io.linkerd.proxy.inbound.InboundServerPolicies}: spec 07 §3. */
public final class InboundPolicyService
    extends InboundServerPoliciesGrpc.InboundServerPoliciesImplBase {
  private static final int MAX_PORT = 65_535;

  private final Face<PolicyIndex> face;

  public InboundPolicyService(Face<PolicyIndex> face) {
    this.face = face;
  }

  @Override
  public void watchPort(PortSpec request, StreamObserver<Server> observer) {
    subscription(request, observer)
        .ifPresent(
            subscribe ->
                face.watch(
                    observer,
                    LatestStream.Limits.NONE,
                    server -> List.of(InboundTranslator.translate(server)),
                    subscribe));
  }

  @Override
  public void getPort(PortSpec request, StreamObserver<Server> observer) {
    subscription(request, observer)
        .ifPresent(subscribe -> face.ask(observer, InboundTranslator::translate, subscribe));
  }

  /** The workload is looked at before the port. */
  private static Optional<BiFunction<PolicyIndex, Subscriber<InboundServer>, Watched>> subscription(
      PortSpec request, StreamObserver<Server> observer) {
    switch (WorkloadToken.parse(request.getWorkload())) {
      case Parsed.Bad<WorkloadKey>(String reason) -> refuse(observer, reason);
      case Parsed.Ok<WorkloadKey>(WorkloadKey workload) -> {
        int port = request.getPort();
        if (port > 0 && port <= MAX_PORT) {
          return Optional.of(
              (index, subscriber) -> index.views().watchInbound(workload, port, subscriber));
        }
        refuse(observer, "Invalid port: " + Integer.toUnsignedString(port));
      }
    }
    return Optional.empty();
  }

  private static void refuse(StreamObserver<Server> observer, String reason) {
    observer.onError(Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException());
  }
}
