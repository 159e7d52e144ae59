package io.lorica.destination.model.outbound;

import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HostMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.PolicyRef;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How clients of one namespace reach one target (spec 07 §4). */
public record OutboundPolicy(PolicyRef ref, Protocol protocol) {

  /** How bytes to the target are to be understood. */
  public sealed interface Protocol {
    record Detect(Duration timeout, Http http, ConnectionRoute opaque) implements Protocol {}

    record Http1(Http http) implements Protocol {}

    record Http2(Http http) implements Protocol {}

    record Grpc(List<Route<GrpcMatch>> routes, @Nullable FailureAccrual accrual)
        implements Protocol {
      public Grpc {
        routes = List.copyOf(routes);
      }
    }

    record Opaque(ConnectionRoute route) implements Protocol {}

    record Tls(List<ConnectionRoute> routes) implements Protocol {
      public Tls {
        routes = List.copyOf(routes);
      }
    }
  }

  /** What is said about HTTP. */
  public record Http(List<Route<HttpMatch>> routes, @Nullable FailureAccrual accrual) {
    public Http {
      routes = List.copyOf(routes);
    }
  }

  /** A route of requests, with matches of kind {@code M}. */
  public record Route<M>(PolicyRef ref, List<HostMatch> hosts, List<Rule<M>> rules) {
    public Route {
      hosts = List.copyOf(hosts);
      rules = List.copyOf(rules);
    }
  }

  /**
   * A rule of a route.
   *
   * @param matches any of them; none = every request
   * @param conduct null where not a word is said about it
   * @param allowHeaders whether requests may set timeouts and retries by header
   */
  public record Rule<M>(
      List<M> matches,
      List<Filter> filters,
      Distribution backends,
      @Nullable Conduct conduct,
      boolean allowHeaders) {
    public Rule {
      matches = List.copyOf(matches);
      filters = List.copyOf(filters);
    }
  }

  /** How long to wait, and whether to try again; null = not. */
  public record Conduct(Timeouts timeouts, @Nullable Retry retry) {}

  /**
   * A route of connections: opaque, or TLS by server name.
   *
   * @param snis empty = any
   */
  public record ConnectionRoute(
      PolicyRef ref, List<HostMatch> snis, List<Filter> filters, Distribution backends) {
    public ConnectionRoute {
      snis = List.copyOf(snis);
      filters = List.copyOf(filters);
    }
  }
}
