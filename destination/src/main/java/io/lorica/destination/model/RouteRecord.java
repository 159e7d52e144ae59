package io.lorica.destination.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A route of any kind, as written; what it means is decided by a derivation. */
public sealed interface RouteRecord extends Resource {
  RouteHead head();

  @Override
  default ResourceName name() {
    return head().name();
  }

  /** An HTTPRoute of either group. */
  record Http(ResourceKind kind, RouteHead head, List<HttpRule> rules) implements RouteRecord {
    public Http {
      rules = List.copyOf(rules);
    }
  }

  /** A GRPCRoute. */
  record Grpc(RouteHead head, List<GrpcRule> rules) implements RouteRecord {
    public Grpc {
      rules = List.copyOf(rules);
    }

    @Override
    public ResourceKind kind() {
      return ResourceKind.GRPC_ROUTE;
    }
  }

  /** A TLSRoute. */
  record Tls(RouteHead head, List<List<Backend>> rules) implements RouteRecord {
    public Tls {
      rules = List.copyOf(rules);
    }

    @Override
    public ResourceKind kind() {
      return ResourceKind.TLS_ROUTE;
    }
  }

  /** A TCPRoute. */
  record Tcp(RouteHead head, List<List<Backend>> rules) implements RouteRecord {
    public Tcp {
      rules = List.copyOf(rules);
    }

    @Override
    public ResourceKind kind() {
      return ResourceKind.TCP_ROUTE;
    }
  }

  /**
   * A rule of an HTTPRoute.
   *
   * @param requestTimeout {@code timeouts.request} as written, empty where absent
   */
  record HttpRule(
      List<HttpMatch> matches,
      List<RouteFilter> filters,
      List<Backend> backends,
      String requestTimeout) {
    public HttpRule {
      matches = List.copyOf(matches);
      filters = List.copyOf(filters);
      backends = List.copyOf(backends);
    }
  }

  /**
   * A match of an HTTPRoute.
   *
   * @param path null where absent
   * @param method empty where absent
   */
  record HttpMatch(
      @Nullable Typed path, List<NamedTyped> headers, List<NamedTyped> queryParams, String method) {
    public HttpMatch {
      headers = List.copyOf(headers);
      queryParams = List.copyOf(queryParams);
    }
  }

  /** A value and how it is to be compared; the type is empty where absent. */
  record Typed(String type, String value) {}

  /** A header or query parameter. */
  record NamedTyped(String name, Typed value) {}

  /** A rule of a GRPCRoute. */
  record GrpcRule(List<GrpcMatch> matches, List<RouteFilter> filters, List<Backend> backends) {
    public GrpcRule {
      matches = List.copyOf(matches);
      filters = List.copyOf(filters);
      backends = List.copyOf(backends);
    }
  }

  /** A match of a GRPCRoute. */
  record GrpcMatch(@Nullable Rpc rpc, List<NamedTyped> headers) {
    public GrpcMatch {
      headers = List.copyOf(headers);
    }
  }

  /** Which methods; empty where absent. */
  record Rpc(String type, String service, String method) {}

  /**
   * A {@code backendRef}.
   *
   * @param port 0 where absent
   */
  record Backend(KindRef ref, int port, int weight, List<RouteFilter> filters) {
    public Backend {
      filters = List.copyOf(filters);
    }
  }
}
