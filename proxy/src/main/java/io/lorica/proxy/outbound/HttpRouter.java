package io.lorica.proxy.outbound;

import io.lorica.proxy.accrual.FailureAccrual;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.discovery.ClientPolicy;
import io.lorica.proxy.discovery.ClientPolicy.HttpPolicy;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.metrics.ClientLabel;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
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
   * What a live backend is made for: a change of any of it makes another one.
   *
   * @param parent whom it is counted under
   * @param accrual of its endpoints
   */
  record BackendKey(Metadata parent, Backend backend, FailureAccrual accrual) {}

  /**
   * Where requests of a rule go.
   *
   * @param metrics of the rule's route and the backend; null for rules of a service profile
   */
  record LiveBackend(HttpBackend backend, @Nullable BackendMetrics metrics) {}

  private final HttpVersion version;
  private final LoopMetrics metrics;
  private final boolean hostnames;
  private final RandomGenerator random;
  private final BackendMap<BackendKey, HttpBackend> backends;
  private HttpPolicy http = new HttpPolicy(RouteTable.empty(), new FailureAccrual.None());
  private boolean routed;
  private @Nullable String profiled;
  private RouteProtocol protocol = RouteProtocol.HTTP;
  private Metadata parent = new Metadata.Default("unknown");
  private final Map<Metadata, RouteHosts> routeMetrics = new HashMap<>();
  private final Map<Labels, BackendMetrics> backendMetrics = new HashMap<>();

  // What the values of the policy in force lead to, found by which object they are: to compare
  // whole
  // policies for each request would cost more than the rest of routing.
  private final IdentityHashMap<RouteBackend<HttpFilter>, LiveBackend> live =
      new IdentityHashMap<>();
  private final IdentityHashMap<RouteRule, RouteHosts> ruleMetrics = new IdentityHashMap<>();

  private final LiveProfiles profiles;

  /** Asked for each request, and made once. */
  private final Predicate<RouteBackend<HttpFilter>> availability = this::isAvailable;

  /**
   * @param hostnames whether the hosts of requests are counted apart
   */
  HttpRouter(
      HttpVersion version,
      LoopMetrics metrics,
      boolean hostnames,
      RandomGenerator random,
      Function<BackendKey, HttpBackend> factory) {
    this.version = version;
    this.metrics = metrics;
    this.hostnames = hostnames;
    this.random = random;
    this.backends = new BackendMap<>(factory, HttpBackend::close);
    this.profiles = new LiveProfiles(metrics);
  }

  /**
   * Takes a policy. One that makes the target opaque is ignored: connections that are served as
   * HTTP stay so (spec 02 §4.4).
   */
  @Override
  public void update(ClientPolicy policy, String service) {
    HttpPolicy chosen = httpOf(policy);
    if (chosen == null) {
      return;
    }
    protocol =
        policy.protocol() instanceof ClientPolicy.Grpc ? RouteProtocol.GRPC : RouteProtocol.HTTP;
    parent = policy.parent();
    routed = true;
    profiled = profiled(chosen);
    http = chosen;
    backends.retain(keys(chosen));
    live.clear();
    ruleMetrics.clear();
    routeMetrics.clear();
    backendMetrics.clear();
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
    boolean counted = rule.profile().isEmpty();
    if (counted) {
      ruleMetrics.put(rule, routeMetrics.computeIfAbsent(rule.route(), this::newRouteMetrics));
    }
    for (RouteBackend<HttpFilter> each : rule.distribution().all()) {
      HttpBackend backend = backends.get(key(http, each.backend()));
      if (backend != null) {
        live.put(each, new LiveBackend(backend, counted ? metricsOf(rule, each.backend()) : null));
      }
    }
  }

  private List<BackendKey> keys(HttpPolicy policy) {
    return policy.routes().rules().stream()
        .flatMap(rule -> rule.distribution().all().stream())
        .map(each -> key(policy, each.backend()))
        .toList();
  }

  private BackendKey key(HttpPolicy policy, Backend backend) {
    return new BackendKey(parent, backend, policy.accrual());
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
  @Nullable LiveBackend live(RouteBackend<HttpFilter> chosen) {
    return live.get(chosen);
  }

  /** The counters of a request that a rule took. */
  RouteMetrics metricsOf(RouteRule rule, RequestHead head) {
    RouteHosts known = ruleMetrics.get(rule);
    return (known == null ? newRouteMetrics(rule.route()) : known).of(head);
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
    LiveBackend found = live(candidate);
    return found != null && found.backend().isAvailable();
  }

  private RouteHosts newRouteMetrics(Metadata route) {
    Labels labels = labels(route);
    Function<String, RouteMetrics> factory =
        host -> new RouteMetrics(metrics, protocol, labels.with("hostname", host));
    return hostnames
        ? RouteHosts.apart(factory, metrics.values(ClientLabel.HOSTNAME))
        : RouteHosts.together(factory);
  }

  private BackendMetrics metricsOf(RouteRule rule, Backend backend) {
    Labels labels =
        labels(rule.route()).with(OutboundLabels.reference("backend", backend.metadata()));
    return backendMetrics.computeIfAbsent(
        labels, made -> new BackendMetrics(metrics, protocol, made));
  }

  private Labels labels(Metadata route) {
    return OutboundLabels.reference("parent", parent).with(OutboundLabels.route(route));
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
