package io.lorica.destination.model.outbound;

import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.outbound.Distribution.Backend;
import io.lorica.destination.model.outbound.Distribution.RouteBackend;
import io.lorica.destination.model.outbound.OutboundPolicy.ConnectionRoute;
import io.lorica.destination.model.outbound.OutboundPolicy.Http;
import io.lorica.destination.model.outbound.OutboundPolicy.Protocol;
import io.lorica.destination.model.outbound.OutboundPolicy.Route;
import io.lorica.destination.model.outbound.OutboundPolicy.Rule;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.PolicyRef;
import io.lorica.destination.model.policy.PolicySettings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The policy of a target for the clients of one namespace (spec 07 §4). */
public final class OutboundPolicies {
  /** Spec 07 §4.5: a constant of the control plane. */
  static final Duration DETECT_TIMEOUT = Duration.ofSeconds(10);

  private final OutboundView view;
  private final PolicySettings settings;

  public OutboundPolicies(OutboundView view, PolicySettings settings) {
    this.view = view;
    this.settings = settings;
  }

  /**
   * Derives the policy.
   *
   * @param clientNamespace whose own routes count beside those of the parent's namespace
   */
  public OutboundPolicy of(OutboundTarget target, String clientNamespace) {
    return switch (target) {
      case OutboundTarget.Routed routed -> routed(routed, clientNamespace);
      case OutboundTarget.Fallback(TransportAddress address) -> fallback(address);
      case OutboundTarget.UndefinedPort undefined -> undefined(undefined);
    };
  }

  private OutboundPolicy routed(OutboundTarget.Routed target, String clientNamespace) {
    PolicyRef ref = Backends.ref(target.parent().kind(), target.parent().name(), target.port());
    return new OutboundPolicy(ref, protocol(target, clientNamespace));
  }

  /** What the Service says about the port, then opaque ports, then what routes there are. */
  private Protocol protocol(OutboundTarget.Routed target, String clientNamespace) {
    ParentSettings parent = view.settings(target.parent());
    RoutedProtocol routes = new RoutedProtocol(target, clientNamespace, view, settings, parent);
    return switch (declared(target, parent)) {
      case HTTP1 -> new Protocol.Http1(routes.http());
      case HTTP2 ->
          routes.grpc().<Protocol>map(it -> it).orElseGet(() -> new Protocol.Http2(routes.http()));
      case OPAQUE -> new Protocol.Opaque(routes.opaque());
      case NOTHING -> routes.detected();
    };
  }

  /** What is said about a port before any bytes have been seen. */
  private enum Declared {
    HTTP1,
    HTTP2,
    OPAQUE,
    NOTHING
  }

  private Declared declared(OutboundTarget.Routed target, ParentSettings parent) {
    Optional<String> appProtocol =
        target.parent().kind() == Parent.Kind.SERVICE
            ? view.service(target.parent().name()).flatMap(it -> appProtocol(it, target.port()))
            : Optional.empty();
    if (appProtocol.isPresent()) {
      return switch (appProtocol.get().toLowerCase(Locale.ROOT)) {
        case "http" -> Declared.HTTP1;
        case "kubernetes.io/h2c" -> Declared.HTTP2;
        default -> Declared.OPAQUE;
      };
    }
    return parent.opaquePorts().contains(target.port()) ? Declared.OPAQUE : Declared.NOTHING;
  }

  private static Optional<String> appProtocol(ServiceRecord service, int port) {
    return Optional.ofNullable(service.port(port)).map(ServiceRecord.Port::appProtocol);
  }

  /** Outside the cluster, unnamed: to where the client wanted to go (spec 07 §4.8). */
  private static OutboundPolicy fallback(TransportAddress address) {
    PolicyRef ref = new PolicyRef.Default("egress-fallback");
    Distribution direct =
        new Distribution.FirstAvailable(
            new RouteBackend(
                new Backend(ref, new Distribution.Kind.Forward(address, 1)), List.of()));
    Rule<HttpMatch> rule =
        new Rule<>(List.of(HttpMatch.anything()), List.of(), direct, null, false);
    Http http = new Http(List.of(new Route<>(ref, List.of(), List.of(rule))), null);
    ConnectionRoute opaque = new ConnectionRoute(ref, List.of(), List.of(), direct);
    return new OutboundPolicy(ref, new Protocol.Detect(DETECT_TIMEOUT, http, opaque));
  }

  /** A port that the Service does not have goes nowhere (spec 07 §4.9). */
  private static OutboundPolicy undefined(OutboundTarget.UndefinedPort target) {
    ConnectionRoute nowhere =
        new ConnectionRoute(
            new PolicyRef.Default("undefined-port"),
            List.of(),
            List.of(new Filter.Forbidden()),
            new Distribution.Empty());
    return new OutboundPolicy(
        Backends.ref(Parent.Kind.SERVICE, target.service(), target.port()),
        new Protocol.Opaque(nowhere));
  }
}
