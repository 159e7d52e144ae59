package io.lorica.proxy.inbound;

import io.lorica.proxy.discovery.Authorization;
import io.lorica.proxy.discovery.ServerPolicy;
import io.lorica.proxy.discovery.ServerPolicy.InboundRule;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.ExchangeCounters;
import io.lorica.proxy.metrics.HttpEndpointMetrics;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.PolicyFamilies;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.runtime.IdleCache;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The counters that one accepted connection moves (spec 03 §4.4–4.6). Finds them without building
 * labels while policy, route and authorization stay the same, which is nearly always. Confined to
 * one event loop; closed with the connection.
 */
final class ConnectionMetrics {
  /** Connections rarely see more than a route or two; a policy update begins the list anew. */
  private static final int MAX_PERMITS = 32;

  private final LoopMetrics metrics;
  private final IdleCache<Labels, HttpEndpointMetrics> endpoints;
  private final Labels target;
  private final InetSocketAddress address;
  private final Labels tls;
  private final List<Permit> permits = new ArrayList<>(1);

  /** What a request is permitted by. */
  final class Permit {
    private final Metadata server;
    private final Metadata route;
    private final Metadata authorization;
    private final Labels labels;
    private final Counter allowed;
    private IdleCache<Labels, HttpEndpointMetrics>.@Nullable Entry endpoint;

    private Permit(Metadata server, Metadata route, Metadata authorization) {
      this.server = server;
      this.route = route;
      this.authorization = authorization;
      this.labels =
          InboundLabels.server(server, address)
              .with(InboundLabels.route(route))
              .with(InboundLabels.authorization(authorization));
      this.allowed =
          metrics.counter(PolicyFamilies.INBOUND_HTTP_AUTHZ_ALLOW, target.with(labels).with(tls));
    }

    /** Of requests that go to the application. */
    ExchangeCounters counters() {
      if (endpoint == null) {
        endpoint = endpoints.use(InboundLabels.DIRECTION.with(target).with(tls).with(labels));
      }
      return endpoint.stack();
    }

    private void close() {
      if (endpoint != null) {
        endpoint.release();
      }
    }
  }

  /**
   * @param endpoints shared by the connections of the loop
   */
  ConnectionMetrics(
      LoopMetrics metrics,
      IdleCache<Labels, HttpEndpointMetrics> endpoints,
      InetSocketAddress address,
      Client.Tls tls) {
    this.metrics = metrics;
    this.endpoints = endpoints;
    this.address = address;
    this.target = Labels.target(address);
    this.tls = InboundLabels.tls(tls);
  }

  /** Counts a permitted request. */
  Permit allowed(ServerPolicy policy, InboundRule rule, Authorization authorization) {
    Permit permit = permit(policy.server(), rule.route(), authorization.metadata());
    permit.allowed.increment();
    return permit;
  }

  void denied(ServerPolicy policy, InboundRule rule) {
    Labels labels =
        target
            .with(InboundLabels.server(policy.server(), address))
            .with(InboundLabels.route(rule.route()))
            .with(tls);
    metrics.counter(PolicyFamilies.INBOUND_HTTP_AUTHZ_DENY, labels).increment();
  }

  void routeNotFound(ServerPolicy policy) {
    Labels labels = target.with(InboundLabels.server(policy.server(), address)).with(tls);
    metrics.counter(PolicyFamilies.INBOUND_HTTP_ROUTE_NOT_FOUND, labels).increment();
  }

  /** Counts a request beyond a limit. */
  void limited(ServerPolicy policy, RateLimiter.Refusal refusal) {
    Labels labels = target.with(InboundLabels.server(policy.server(), address));
    if (refusal.name().isPresent()) {
      labels = labels.with(InboundLabels.rateLimit(refusal.name().get()));
    }
    labels = labels.with("ratelimit_scope", refusal.scope()).with(tls);
    metrics.counter(PolicyFamilies.INBOUND_HTTP_RATE_LIMIT, labels).increment();
  }

  /** Counts a failure of the proxy's own; refusals by policy have their own counters. */
  void failed(ServerPolicy policy, ProxyError error) {
    if (!error.kind().label().isEmpty()) {
      Labels labels =
          Labels.of("error", error.kind().label())
              .with(target)
              .with(InboundLabels.server(policy.server(), address));
      metrics.counter(PolicyFamilies.INBOUND_HTTP_ERRORS, labels).increment();
    }
  }

  void close() {
    permits.forEach(Permit::close);
    permits.clear();
  }

  private Permit permit(Metadata server, Metadata route, Metadata authorization) {
    for (int i = 0; i < permits.size(); i++) {
      Permit permit = permits.get(i);
      if (permit.server.equals(server)
          && permit.route.equals(route)
          && permit.authorization.equals(authorization)) {
        return permit;
      }
    }
    if (permits.size() >= MAX_PERMITS) {
      close();
    }
    Permit made = new Permit(server, route, authorization);
    permits.add(made);
    return made;
  }
}
