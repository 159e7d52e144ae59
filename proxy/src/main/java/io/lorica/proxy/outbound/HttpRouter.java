package io.lorica.proxy.outbound;

import io.lorica.proxy.accrual.FailureAccrual;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.discovery.ClientPolicy;
import io.lorica.proxy.discovery.ClientPolicy.HttpPolicy;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricCatalog;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Distribution.RouteBackend;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.ProfileRule;
import io.lorica.proxy.route.RouteRule;
import io.lorica.proxy.route.RouteTable;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Routes the requests of one target and one HTTP version: holds the routes of the policy in force
 * and the live backends behind them. Shared by the connections to that target (spec 02 §4.4).
 * Confined to one event loop.
 */
final class HttpRouter implements PolicyRouter {
  /**
   * What a live backend is made for: a change of either makes another one.
   *
   * @param accrual of its endpoints
   */
  record BackendKey(Backend backend, FailureAccrual accrual) {}

  private final HttpVersion version;
  private final LoopMetrics metrics;
  private final RandomGenerator random;
  private final BackendMap<BackendKey, HttpBackend> backends;
  private HttpPolicy http = new HttpPolicy(RouteTable.empty(), new FailureAccrual.None());
  private boolean routed;
  private @Nullable String profiled;
  private boolean grpc;
  private Metadata parent = new Metadata.Default("unknown");
  private Map<Metadata, RouteMetrics> routeMetrics = new HashMap<>();

  // What the values of the policy in force lead to, found by which object they are: to compare
  // whole
  // policies for each request would cost more than the rest of routing.
  private final IdentityHashMap<RouteBackend<HttpFilter>, HttpBackend> live =
      new IdentityHashMap<>();
  private final IdentityHashMap<RouteRule, RouteMetrics> ruleMetrics = new IdentityHashMap<>();

  private final LiveProfiles profiles;

  /** Asked for each request, and made once. */
  private final Predicate<RouteBackend<HttpFilter>> availability = this::isAvailable;

  HttpRouter(
      HttpVersion version,
      LoopMetrics metrics,
      RandomGenerator random,
      Function<BackendKey, HttpBackend> factory) {
    this.version = version;
    this.metrics = metrics;
    this.random = random;
    this.backends = new BackendMap<>(factory, HttpBackend::close);
    this.profiles = new LiveProfiles(metrics);
  }

  /**
   * Takes a policy. One that makes the target opaque is ignored: connections that are served as
   * HTTP stay so (spec 02 §4.4).
   */
  @Override
  public void update(ClientPolicy policy) {
    HttpPolicy chosen = httpOf(policy);
    if (chosen == null) {
      return;
    }
    boolean calls = policy.protocol() instanceof ClientPolicy.Grpc;
    if (calls != grpc || !policy.parent().equals(parent)) {
      grpc = calls;
      parent = policy.parent();
      routeMetrics = new HashMap<>();
    }
    routed = true;
    profiled = profiled(chosen);
    http = chosen;
    backends.retain(keys(chosen));
    live.clear();
    ruleMetrics.clear();
    chosen.routes().rules().forEach(this::compile);
    profiles.update(chosen.routes().rules());
  }

  /** All rules of a profile are of one service. */
  private static @Nullable String profiled(HttpPolicy http) {
    return http.routes().rules().stream()
        .findFirst()
        .flatMap(RouteRule::profile)
        .map(ProfileRule::destination)
        .orElse(null);
  }

  private void compile(RouteRule rule) {
    if (rule.profile().isEmpty()) {
      ruleMetrics.put(rule, routeMetrics.computeIfAbsent(rule.route(), this::newRouteMetrics));
    }
    for (RouteBackend<HttpFilter> each : rule.distribution().all()) {
      HttpBackend backend = backends.get(new BackendKey(each.backend(), http.accrual()));
      if (backend != null) {
        live.put(each, backend);
      }
    }
  }

  private static List<BackendKey> keys(HttpPolicy http) {
    return http.routes().rules().stream()
        .flatMap(rule -> rule.distribution().all().stream())
        .map(each -> new BackendKey(each.backend(), http.accrual()))
        .toList();
  }

  /** Whether a policy for HTTP has come. */
  boolean isRouted() {
    return routed;
  }

  /** {@code name:port} of the service whose profile routes here; null where a policy does. */
  @Nullable String profiled() {
    return profiled;
  }

  /** The rule that takes a request, or null. */
  @Nullable RouteRule find(RequestHead head) {
    return http.routes().find(head);
  }

  /** An available backend of a rule, or null: the request is shed. */
  @Nullable RouteBackend<HttpFilter> choose(RouteRule rule) {
    return Chooser.choose(rule.distribution(), availability, random);
  }

  /** The live stack of a backend; null if the policy in force does not lead to it. */
  @Nullable HttpBackend live(RouteBackend<HttpFilter> chosen) {
    return live.get(chosen);
  }

  RouteMetrics metricsOf(RouteRule rule) {
    RouteMetrics known = ruleMetrics.get(rule);
    return known == null ? newRouteMetrics(rule.route()) : known;
  }

  /** What the service profile's route of a rule has going; null for rules of a policy. */
  LiveProfiles.@Nullable LiveRoute profileOf(RouteRule rule) {
    return profiles.of(rule);
  }

  @Override
  public void close() {
    profiles.close();
    backends.close();
  }

  private boolean isAvailable(RouteBackend<HttpFilter> candidate) {
    HttpBackend backend = live(candidate);
    return backend != null && backend.isAvailable();
  }

  private RouteMetrics newRouteMetrics(Metadata route) {
    Labels labels =
        OutboundLabels.reference("parent", parent)
            .with(OutboundLabels.route(route))
            .with("hostname", "");
    return grpc
        ? RouteMetrics.grpc(metrics, MetricCatalog.OUTBOUND_GRPC_ROUTES, labels)
        : RouteMetrics.http(metrics, MetricCatalog.OUTBOUND_HTTP_ROUTES, labels);
  }

  private @Nullable HttpPolicy httpOf(ClientPolicy policy) {
    return switch (policy.protocol()) {
      case ClientPolicy.Detect detect -> version.isHttp1() ? detect.http1() : detect.http2();
      case ClientPolicy.Http1 http1 -> http1.http();
      case ClientPolicy.Http2 http2 -> http2.http();
      case ClientPolicy.Grpc calls -> calls.http();
      case ClientPolicy.Opaque _, ClientPolicy.Tls _ -> null;
    };
  }
}
