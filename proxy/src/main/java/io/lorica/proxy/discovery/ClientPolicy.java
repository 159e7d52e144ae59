package io.lorica.proxy.discovery;

import io.lorica.proxy.accrual.FailureAccrual;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes;
import io.lorica.proxy.route.RouteRule;
import io.lorica.proxy.route.RouteTable;
import io.lorica.proxy.route.TlsRoutes;

/**
 * How traffic to one target is treated (spec 10 §9), valid by spec 02 §5.
 *
 * @param parent what the policy belongs to
 */
public record ClientPolicy(Metadata parent, Protocol protocol) {
  /** The declared protocol, or that it must be detected. */
  public sealed interface Protocol {}

  /** Sniff, then route by what was found. */
  public record Detect(HttpPolicy http1, HttpPolicy http2, OpaqueRoutes opaque)
      implements Protocol {}

  public record Http1(HttpPolicy http) implements Protocol {}

  public record Http2(HttpPolicy http) implements Protocol {}

  /** HTTP/2, all of whose exchanges are calls. */
  public record Grpc(HttpPolicy http) implements Protocol {}

  public record Opaque(OpaqueRoutes routes) implements Protocol {}

  /**
   * How HTTP of one version is treated.
   *
   * @param accrual of the endpoints of all balanced backends
   */
  public record HttpPolicy(RouteTable<RouteRule> routes, FailureAccrual accrual) {
    /** One rule for every request, and no failure accrual. */
    public static HttpPolicy of(RouteRule rule) {
      return new HttpPolicy(RouteTable.of(rule), new FailureAccrual.None());
    }
  }

  /** Routed by SNI, never terminated. */
  public record Tls(TlsRoutes routes) implements Protocol {}
}
