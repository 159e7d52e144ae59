package io.lorica.proxy.outbound;

import io.lorica.proxy.client.TcpBackend;
import io.lorica.proxy.discovery.ClientPolicy;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.ClientLabel;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.OutboundFamilies;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Distribution.RouteBackend;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes;
import io.lorica.proxy.route.OpaqueRoutes.OpaqueRoute;
import io.lorica.proxy.route.OpaqueRoutes.TcpFilter;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Routes the connections of one target that are passed on as bytes: opaque ones, or those of TLS
 * that ask for one server name. Shared by them (spec 02 §4.4). Confined to one event loop.
 */
final class OpaqueRouter implements PolicyRouter {
  /**
   * What is routed alike.
   *
   * @param serverName of TLS; empty for opaque connections
   */
  record Key(TargetQuery query, String serverName) {
    boolean isTls() {
      return !serverName.isEmpty();
    }
  }

  /**
   * What a live backend is made for: a change of any of it makes another one.
   *
   * @param parent whom it is counted under
   * @param logical the target as {@code name:port}, or its address
   */
  record BackendKey(Metadata parent, String logical, Backend backend) {}

  private final Key key;
  private final LoopMetrics metrics;
  private final boolean hostnames;
  private final RandomGenerator random;
  private final BackendMap<BackendKey, TcpBackend> backends;
  private OpaqueRoutes routes = new OpaqueRoutes(Optional.empty());
  private Metadata parent = new Metadata.Default("unknown");
  private Target target;
  private @Nullable StreamMetrics streams;

  /**
   * @param hostnames whether the server names of TLS are shown
   */
  OpaqueRouter(
      Key key,
      LoopMetrics metrics,
      boolean hostnames,
      RandomGenerator random,
      Function<BackendKey, TcpBackend> factory) {
    this.key = key;
    this.metrics = metrics;
    this.hostnames = hostnames;
    this.random = random;
    this.target = key.query.target();
    this.backends = new BackendMap<>(factory, TcpBackend::close);
  }

  /** Takes a policy; one that makes the target HTTP is ignored (spec 02 §4.4). */
  @Override
  public void update(ClientPolicy policy, String service) {
    OpaqueRoutes chosen = routesOf(policy);
    if (chosen == null) {
      return;
    }
    routes = chosen;
    parent = policy.parent();
    target = named(service);
    streams = null;
    backends.retain(
        chosen.route().stream()
            .flatMap(route -> route.distribution().all().stream())
            .map(each -> key(each.backend()))
            .toList());
  }

  /** The target by the name that it has, if any. */
  private Target named(String service) {
    Target asked = key.query.target();
    return service.isEmpty() ? asked : new Target.Name(service, asked.port());
  }

  private BackendKey key(Backend backend) {
    return new BackendKey(parent, target.text(), backend);
  }

  private StreamMetrics newStreamMetrics() {
    Metadata route =
        routes.route().map(OpaqueRoute::metadata).orElse(new Metadata.Default("unknown"));
    Labels labels = OutboundLabels.reference("parent", parent).with(OutboundLabels.route(route));
    return key.isTls()
        ? new StreamMetrics(metrics, OutboundFamilies.TLS, labels.with("hostname", hostname()))
        : new StreamMetrics(
            metrics, OutboundFamilies.TCP, labels.with(OutboundLabels.target(target)));
  }

  private String hostname() {
    return hostnames ? metrics.values(ClientLabel.HOSTNAME).shown(key.serverName) : "";
  }

  /** What the route in force counts of its connections, or what is counted without any. */
  StreamMetrics streams() {
    if (streams == null) {
      streams = newStreamMetrics();
    }
    return streams;
  }

  /** Routes a connection: to an endpoint, or to a failure (spec 02 §15). */
  void connect(TcpBackend.Listener listener) {
    if (routes.route().isEmpty()) {
      listener.failed(new ProxyError(ProxyError.Kind.NO_ROUTE, "no route"));
      return;
    }
    OpaqueRoute route = routes.route().get();
    ProxyError refusal = refusal(route.filters().first());
    RouteBackend<TcpFilter> chosen =
        Chooser.choose(route.distribution(), this::isAvailable, random);
    if (refusal == null && chosen != null) {
      refusal = refusal(first(chosen.filters()));
    }
    TcpBackend backend = chosen == null ? null : backends.get(key(chosen.backend()));
    if (refusal != null) {
      listener.failed(refusal);
    } else if (backend == null) {
      listener.failed(ProxyError.LOAD_SHED);
    } else {
      backend.connect(listener);
    }
  }

  @Override
  public void close() {
    backends.close();
  }

  private boolean isAvailable(RouteBackend<TcpFilter> candidate) {
    TcpBackend backend = backends.get(key(candidate.backend()));
    return backend != null && backend.isAvailable();
  }

  private static Optional<TcpFilter> first(List<TcpFilter> filters) {
    return filters.stream().findFirst();
  }

  private @Nullable ProxyError refusal(Optional<TcpFilter> filter) {
    if (filter.isEmpty()) {
      return null;
    }
    return switch (filter.get()) {
      case TcpFilter.Forbidden _ ->
          new ProxyError(ProxyError.Kind.UNAUTHORIZED, "forbidden " + kind() + " route");
      case TcpFilter.Invalid invalid ->
          new ProxyError(
              ProxyError.Kind.FAIL_BACKEND, "invalid " + kind() + " backend: " + invalid.message());
      case TcpFilter.InvalidPolicy invalid ->
          new ProxyError(
              ProxyError.Kind.INVALID_POLICY, "invalid client policy: " + invalid.message());
    };
  }

  private String kind() {
    return key.isTls() ? "TLS" : "TCP";
  }

  /** A policy of TLS leaves opaque connections where they are, and the other way round. */
  private @Nullable OpaqueRoutes routesOf(ClientPolicy policy) {
    return switch (policy.protocol()) {
      case ClientPolicy.Detect detect -> key.isTls() ? null : detect.opaque();
      case ClientPolicy.Opaque opaque -> key.isTls() ? null : opaque.routes();
      case ClientPolicy.Tls tls ->
          key.isTls()
              ? new OpaqueRoutes(Optional.ofNullable(tls.routes().find(key.serverName())))
              : null;
      case ClientPolicy.Http1 _, ClientPolicy.Http2 _, ClientPolicy.Grpc _ -> null;
    };
  }
}
