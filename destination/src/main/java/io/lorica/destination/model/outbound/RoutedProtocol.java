package io.lorica.destination.model.outbound;

import io.lorica.destination.model.outbound.Distribution.Load;
import io.lorica.destination.model.outbound.OutboundPolicy.Conduct;
import io.lorica.destination.model.outbound.OutboundPolicy.ConnectionRoute;
import io.lorica.destination.model.outbound.OutboundPolicy.Http;
import io.lorica.destination.model.outbound.OutboundPolicy.Protocol;
import io.lorica.destination.model.outbound.OutboundPolicy.Route;
import io.lorica.destination.model.outbound.OutboundPolicy.Rule;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.PolicyRef;
import io.lorica.destination.model.policy.PolicySettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The protocols that routes, or their absence, make of one target (spec 07 §4.4 to §4.6). */
final class RoutedProtocol {
  private static final String DENIED = "traffic not allowed";

  /** Spec 07 §4.6: not a gRPC status, but what the reference says. */
  private static final int INVALID_GRPC_BACKEND = 500;

  private static final int INVALID_HTTP_BACKEND = 500;
  private static final int FORBIDDEN = 403;
  private static final int PERMISSION_DENIED = 7;

  private final OutboundTarget.Routed target;
  private final String clientNamespace;
  private final OutboundView view;
  private final PolicySettings settings;
  private final ParentSettings parent;
  private final Optional<Boolean> allowed;

  RoutedProtocol(
      OutboundTarget.Routed target,
      String clientNamespace,
      OutboundView view,
      PolicySettings settings,
      ParentSettings parent) {
    this.target = target;
    this.clientNamespace = clientNamespace;
    this.view = view;
    this.settings = settings;
    this.parent = parent;
    this.allowed = backends(Load.PEAK_EWMA, Filter.Invalid::new).allowed();
  }

  private Backends backends(Load load, Function<String, Filter> failure) {
    return new Backends(target, view, settings.names().clusterDomain(), load, failure);
  }

  /** An EgressNetwork's failures weigh as they are: only a Service can penalise them. */
  private Load load() {
    return target.parent().kind() == Parent.Kind.SERVICE ? parent.load() : Load.PEAK_EWMA;
  }

  /** Producer routes, and consumer routes of the client's own namespace; oldest first. */
  private <M> List<OutboundRoute<M>> visible(Collection<OutboundRoute<M>> routes) {
    String home = target.parent().name().namespace();
    return routes.stream()
        .filter(
            route -> {
              String namespace = route.head().name().namespace();
              return namespace.equals(home) || namespace.equals(clientNamespace);
            })
        .filter(route -> route.attachedTo(target.parent(), target.port()))
        .sorted(
            Comparator.<OutboundRoute<M>, Boolean>comparing(
                    route -> route.head().created().isEmpty())
                .thenComparing(route -> route.head().created())
                .thenComparing(route -> route.head().name()))
        .toList();
  }

  /** Where the port says nothing: the strongest kind of route that there is, or detection. */
  Protocol detected() {
    Optional<Protocol.Grpc> grpc = grpc();
    if (grpc.isPresent()) {
      return grpc.get();
    }
    List<OutboundRoute<HttpMatch>> http = visible(view.httpRoutes(target.parent()));
    if (http.isEmpty()) {
      List<OutboundRoute<Void>> tls = visible(view.tlsRoutes(target.parent()));
      if (!tls.isEmpty()) {
        return new Protocol.Tls(tls(tls));
      }
      if (!visible(view.tcpRoutes(target.parent())).isEmpty()) {
        return new Protocol.Opaque(opaque());
      }
    }
    return new Protocol.Detect(
        OutboundPolicies.DETECT_TIMEOUT, http(http), defaultOpaque(parent.load()));
  }

  Http http() {
    return http(visible(view.httpRoutes(target.parent())));
  }

  private Http http(List<OutboundRoute<HttpMatch>> attached) {
    Backends backends =
        backends(load(), message -> new Filter.HttpFailure(INVALID_HTTP_BACKEND, message));
    List<Route<HttpMatch>> routes = new ArrayList<>();
    attached.forEach(route -> routes.add(route(route, backends, parent.httpRetry())));
    if (allowed.isPresent()) {
      Filter denied = new Filter.HttpFailure(FORBIDDEN, DENIED);
      routes.add(defaultHttp("http-egress-", allowed.get(), denied, backends));
    } else if (attached.isEmpty()) {
      routes.add(defaultHttp(backends));
    }
    return new Http(routes, parent.accrual().orElse(null));
  }

  private Route<HttpMatch> defaultHttp(Backends backends) {
    return defaultHttp(new PolicyRef.Default("http"), List.of(), backends);
  }

  private Route<HttpMatch> defaultHttp(
      String prefix, boolean allow, Filter denied, Backends backends) {
    return defaultHttp(
        new PolicyRef.Default(prefix + verdict(allow)),
        allow ? List.of() : List.of(denied),
        backends);
  }

  private static String verdict(boolean allow) {
    return allow ? "allow" : "deny";
  }

  private Route<HttpMatch> defaultHttp(PolicyRef ref, List<Filter> filters, Backends backends) {
    Conduct conduct = new Conduct(parent.timeouts(), parent.httpRetry().orElse(null));
    return new Route<>(
        ref,
        List.of(),
        List.of(
            new Rule<>(List.of(HttpMatch.prefix("/")), filters, backends.first(), conduct, false)));
  }

  /** Empty without a GRPCRoute. */
  Optional<Protocol.Grpc> grpc() {
    List<OutboundRoute<GrpcMatch>> attached = visible(view.grpcRoutes(target.parent()));
    if (attached.isEmpty()) {
      return Optional.empty();
    }
    Backends backends =
        backends(load(), message -> new Filter.GrpcFailure(INVALID_GRPC_BACKEND, message));
    List<Route<GrpcMatch>> routes = new ArrayList<>();
    attached.forEach(route -> routes.add(route(route, backends, parent.grpcRetry())));
    allowed.ifPresent(allow -> routes.add(defaultGrpc(allow, backends)));
    return Optional.of(new Protocol.Grpc(routes, parent.accrual().orElse(null)));
  }

  private Route<GrpcMatch> defaultGrpc(boolean allow, Backends backends) {
    List<Filter> filters =
        allow ? List.of() : List.of(new Filter.GrpcFailure(PERMISSION_DENIED, DENIED));
    Conduct conduct = new Conduct(parent.timeouts(), parent.grpcRetry().orElse(null));
    return new Route<>(
        new PolicyRef.Default("grpc-egress-" + verdict(allow)),
        List.of(),
        List.of(new Rule<>(List.of(), filters, backends.first(), conduct, false)));
  }

  private <M> Route<M> route(
      OutboundRoute<M> route, Backends backends, Optional<Retry> parentRetry) {
    List<Rule<M>> rules =
        route.rules().stream()
            .map(
                rule ->
                    new Rule<>(
                        rule.matches(),
                        rule.filters(),
                        backends.of(rule.backends()),
                        conduct(route, rule, parentRetry),
                        settings.allowL5dHeaders()))
            .toList();
    return new Route<>(ref(route), route.hosts(), rules);
  }

  private static PolicyRef ref(OutboundRoute<?> route) {
    return new PolicyRef.Resource(
        route.head().group(),
        route.head().kind(),
        route.head().name().name(),
        route.head().name().namespace(),
        0);
  }

  /** Any timeout of the route's own puts all of the parent's aside. */
  private Conduct conduct(
      OutboundRoute<?> route, OutboundRoute.Rule<?> rule, Optional<Retry> parentRetry) {
    Timeouts own = route.timeouts();
    Timeouts timeouts =
        new Timeouts(
            own.request() != null ? own.request() : rule.requestTimeout().orElse(null),
            own.response(),
            own.idle());
    return new Conduct(
        timeouts.none() ? parent.timeouts() : timeouts,
        route.retry().or(() -> parentRetry).orElse(null));
  }

  private List<ConnectionRoute> tls(List<OutboundRoute<Void>> attached) {
    Backends backends = backends(Load.PEAK_EWMA, Filter.Invalid::new);
    List<ConnectionRoute> routes = new ArrayList<>();
    attached.forEach(route -> routes.add(connection(route, backends)));
    allowed.ifPresent(allow -> routes.add(defaultConnection("tls-egress-", allow, backends)));
    return routes;
  }

  private static ConnectionRoute connection(OutboundRoute<Void> route, Backends backends) {
    return new ConnectionRoute(
        ref(route), route.hosts(), List.of(), backends.of(route.rules().getFirst().backends()));
  }

  private static ConnectionRoute defaultConnection(
      String prefix, boolean allow, Backends backends) {
    return new ConnectionRoute(
        new PolicyRef.Default(prefix + verdict(allow)),
        List.of(),
        allow ? List.of() : List.of(new Filter.Forbidden()),
        backends.first());
  }

  /** The first TCPRoute, or else the target itself. */
  ConnectionRoute opaque() {
    Backends backends = backends(Load.PEAK_EWMA, Filter.Invalid::new);
    return visible(view.tcpRoutes(target.parent())).stream()
        .findFirst()
        .map(route -> connection(route, backends))
        .orElseGet(() -> defaultOpaque(Load.PEAK_EWMA));
  }

  private ConnectionRoute defaultOpaque(Load load) {
    boolean service = target.parent().kind() == Parent.Kind.SERVICE;
    Backends backends = backends(service ? load : Load.PEAK_EWMA, Filter.Invalid::new);
    return allowed
        .map(allow -> defaultConnection("tcp-egress-", allow, backends))
        .orElseGet(
            () ->
                new ConnectionRoute(
                    new PolicyRef.Default("opaq"), List.of(), List.of(), backends.first()));
  }
}
