package io.lorica.destination.model.inbound;

import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HostMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.PolicyRef;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policy of one port of one workload (spec 07 §3.9). */
public record InboundServer(PolicyRef ref, Protocol protocol, List<Authorization> authorizations) {
  public InboundServer {
    authorizations = List.copyOf(authorizations);
  }

  /** How bytes on the port are to be understood. */
  public sealed interface Protocol {
    record Detect(Duration timeout, Http http) implements Protocol {}

    record Http1(Http http) implements Protocol {}

    record Http2(Http http) implements Protocol {}

    record Grpc(List<Route<GrpcMatch>> routes) implements Protocol {
      public Grpc {
        routes = List.copyOf(routes);
      }
    }

    record Opaque() implements Protocol {}

    record Tls() implements Protocol {}
  }

  /** What is said about HTTP on the port. */
  public record Http(List<Route<HttpMatch>> routes, @Nullable RateLimit rateLimit) {
    public Http {
      routes = List.copyOf(routes);
    }
  }

  /**
   * A route with matches of kind {@code M}.
   *
   * @param hosts empty = any
   * @param authorizations beside those of the server
   */
  public record Route<M>(
      PolicyRef ref,
      List<HostMatch> hosts,
      List<Authorization> authorizations,
      List<Rule<M>> rules) {
    public Route {
      hosts = List.copyOf(hosts);
      authorizations = List.copyOf(authorizations);
      rules = List.copyOf(rules);
    }
  }

  /** Any of the matches; none = every request. */
  public record Rule<M>(List<M> matches, List<Filter> filters) {
    public Rule {
      matches = List.copyOf(matches);
      filters = List.copyOf(filters);
    }
  }

  /**
   * Requests per second.
   *
   * @param total of the port; null = unlimited
   * @param identity of each client; null = unlimited
   */
  public record RateLimit(
      PolicyRef ref,
      @Nullable Integer total,
      @Nullable Integer identity,
      List<ClientLimit> overrides) {
    public RateLimit {
      overrides = List.copyOf(overrides);
    }
  }

  /** What these clients get instead of {@link RateLimit#identity}. */
  public record ClientLimit(int limit, List<String> identities) {
    public ClientLimit {
      identities = List.copyOf(identities);
    }
  }
}
