package io.lorica.destination.model.outbound;

import io.lorica.destination.model.KindRef;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.RouteRecord;
import io.lorica.destination.model.outbound.Distribution.Backend;
import io.lorica.destination.model.outbound.Distribution.Kind;
import io.lorica.destination.model.outbound.Distribution.Load;
import io.lorica.destination.model.outbound.Distribution.RouteBackend;
import io.lorica.destination.model.outbound.Distribution.Weighted;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.Matches;
import io.lorica.destination.model.policy.PolicyRef;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The backends of one target's rules (spec 07 §4.5, §4.6).
 *
 * @param load of Service backends
 * @param failure how requests to an impossible backend fail, from the reason
 */
record Backends(
    OutboundTarget.Routed target,
    OutboundView view,
    String clusterDomain,
    Load load,
    Function<String, Filter> failure) {

  /** A rule's own backends in their order, or else the target itself. */
  Distribution of(List<RouteRecord.Backend> backends) {
    return backends.isEmpty()
        ? first()
        : new Distribution.RandomAvailable(backends.stream().map(this::weighted).toList());
  }

  /** The target itself. */
  Distribution first() {
    return new Distribution.FirstAvailable(new RouteBackend(itself(), List.of()));
  }

  private Backend itself() {
    Parent parent = target.parent();
    PolicyRef ref = ref(parent.kind(), parent.name(), target.port());
    return switch (parent.kind()) {
      case SERVICE -> new Backend(ref, balanced(parent.name(), target.port()));
      case EGRESS_NETWORK -> new Backend(ref, forward(1));
    };
  }

  static PolicyRef ref(Parent.Kind kind, ResourceName name, int port) {
    return new PolicyRef.Resource(kind.group(), kind.text(), name.name(), name.namespace(), port);
  }

  private Kind balanced(ResourceName service, int port) {
    String path = service.name() + "." + service.namespace() + ".svc." + clusterDomain + ":" + port;
    return new Kind.Balanced(path, load);
  }

  private Kind forward(int weight) {
    return target
        .original()
        .<Kind>map(address -> new Kind.Forward(address, weight))
        .orElseGet(Kind.Failing::new);
  }

  private Weighted weighted(RouteRecord.Backend backend) {
    return new Weighted(backend(backend), backend.weight());
  }

  private RouteBackend backend(RouteRecord.Backend backend) {
    KindRef ref = backend.ref();
    if (ref.is("core", ref.kind().isEmpty() ? "" : "Service")) {
      return service(backend);
    }
    if (ref.is("policy.linkerd.io", "EgressNetwork")) {
      return egressNetwork(backend);
    }
    String kind = ref.kind().isEmpty() ? "<empty>" : ref.kind();
    return invalid("unsupported backend type " + ref.group() + " " + kind);
  }

  /** An absent namespace is that of the target, as in the reference (spec 07 §10, quirk 4). */
  private ResourceName name(RouteRecord.Backend backend) {
    return backend.ref().in(target.parent().name().namespace());
  }

  private RouteBackend service(RouteRecord.Backend backend) {
    ResourceName name = name(backend);
    if (backend.port() == 0) {
      return invalid("missing port for backend Service " + name.name());
    }
    PolicyRef ref = ref(Parent.Kind.SERVICE, name, backend.port());
    return switch (Matches.filters(backend.filters())) {
      case Parsed.Bad<List<Filter>>(String reason) ->
          invalid("unsupported backend filter: " + reason);
      case Parsed.Ok<List<Filter>>(List<Filter> filters) ->
          view.service(name).isEmpty()
              ? failing(ref, "Service not found " + name.name())
              : new RouteBackend(new Backend(ref, balanced(name, backend.port())), filters);
    };
  }

  private RouteBackend egressNetwork(RouteRecord.Backend backend) {
    ResourceName name = name(backend);
    int port = backend.port() == 0 ? target.port() : backend.port();
    PolicyRef ref = ref(Parent.Kind.EGRESS_NETWORK, name, port);
    if (view.egressNetwork(name).isEmpty()) {
      return failing(ref, "EgressNetwork not found " + name.name());
    }
    if (target.parent().kind() != Parent.Kind.EGRESS_NETWORK) {
      return failing(ref, "EgressNetwork backends attach to EgressNetwork parents only");
    }
    if (!target.parent().name().equals(name)) {
      return failing(
          ref, "Route with EgressNetwork backend needs to have the same EgressNetwork as a parent");
    }
    return switch (Matches.filters(backend.filters())) {
      case Parsed.Bad<List<Filter>>(String reason) ->
          invalid("unsupported backend filter: " + reason);
      case Parsed.Ok<List<Filter>>(List<Filter> filters) ->
          new RouteBackend(new Backend(ref, forward(backend.weight())), filters);
    };
  }

  private RouteBackend invalid(String message) {
    return failing(new PolicyRef.Default("invalid"), message);
  }

  private RouteBackend failing(PolicyRef ref, String message) {
    return new RouteBackend(new Backend(ref, new Kind.Failing()), List.of(failure.apply(message)));
  }

  /** Where a target is an EgressNetwork, its traffic policy. */
  Optional<Boolean> allowed() {
    return target.parent().kind() == Parent.Kind.EGRESS_NETWORK
        ? Optional.of(
            view.egressNetwork(target.parent().name())
                .map(network -> network.allow())
                .orElse(false))
        : Optional.empty();
  }
}
