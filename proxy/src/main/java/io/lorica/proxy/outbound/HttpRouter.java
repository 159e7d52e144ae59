package io.lorica.proxy.outbound;

import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.discovery.ClientPolicy;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Distribution.RouteBackend;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.HttpRoutes;
import io.lorica.proxy.route.HttpRoutes.HttpRoute;
import io.lorica.proxy.route.Metadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Routes the requests of one target and one HTTP version: holds the routes of the policy in force
 * and the live backends behind them. Shared by the connections to that target (spec 02 §4.4).
 * Confined to one event loop.
 */
final class HttpRouter implements PolicyRouter {
  private final HttpVersion version;
  private final LoopMetrics metrics;
  private final RandomGenerator random;
  private final BackendMap<HttpBackend> backends;
  private HttpRoutes routes = new HttpRoutes(List.of());
  private Metadata parent = new Metadata.Default("unknown");
  private Map<Metadata, RouteMetrics> routeMetrics = new HashMap<>();

  HttpRouter(
      HttpVersion version,
      LoopMetrics metrics,
      RandomGenerator random,
      Function<Backend, HttpBackend> factory) {
    this.version = version;
    this.metrics = metrics;
    this.random = random;
    this.backends = new BackendMap<>(factory, HttpBackend::close);
  }

  /**
   * Takes a policy. One that makes the target opaque is ignored: connections that are served as
   * HTTP stay so (spec 02 §4.4).
   */
  @Override
  public void update(ClientPolicy policy) {
    HttpRoutes chosen = routesOf(policy);
    if (chosen == null) {
      return;
    }
    routes = chosen;
    if (!policy.parent().equals(parent)) {
      parent = policy.parent();
      routeMetrics = new HashMap<>();
    }
    backends.retain(
        chosen.routes().stream()
            .flatMap(route -> route.distribution().all().stream())
            .map(RouteBackend::backend)
            .toList());
  }

  /** The route that takes a request, or null. */
  @Nullable HttpRoute find(RequestHead head) {
    return routes.find(head);
  }

  /** An available backend of a route, or null: the request is shed. */
  @Nullable HttpBackend choose(HttpRoute route) {
    RouteBackend<HttpFilter> chosen =
        Chooser.choose(route.distribution(), this::isAvailable, random);
    return chosen == null ? null : backends.get(chosen.backend());
  }

  RouteMetrics metricsOf(HttpRoute route) {
    return routeMetrics.computeIfAbsent(route.metadata(), this::newRouteMetrics);
  }

  @Override
  public void close() {
    backends.close();
  }

  private boolean isAvailable(RouteBackend<HttpFilter> candidate) {
    HttpBackend backend = backends.get(candidate.backend());
    return backend != null && backend.isAvailable();
  }

  private RouteMetrics newRouteMetrics(Metadata route) {
    Labels labels =
        OutboundLabels.reference("parent", parent)
            .with(OutboundLabels.route(route))
            .with("hostname", "");
    return new RouteMetrics(metrics, labels);
  }

  private @Nullable HttpRoutes routesOf(ClientPolicy policy) {
    return switch (policy.protocol()) {
      case ClientPolicy.Detect detect -> version.isHttp1() ? detect.http1() : detect.http2();
      case ClientPolicy.Http1 http1 -> http1.routes();
      case ClientPolicy.Http2 http2 -> http2.routes();
      case ClientPolicy.Opaque _, ClientPolicy.Tls _ -> null;
    };
  }
}
