package io.lorica.proxy.discovery;

import io.lorica.proxy.route.HttpRoutes;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes;

/**
 * How traffic to one target is treated (spec 10 §9), valid by spec 02 §5.
 *
 * @param parent what the policy belongs to
 */
public record ClientPolicy(Metadata parent, Protocol protocol) {
  /** The declared protocol, or that it must be detected. */
  public sealed interface Protocol {}

  /** Sniff, then route by what was found. */
  public record Detect(HttpRoutes http1, HttpRoutes http2, OpaqueRoutes opaque)
      implements Protocol {}

  public record Http1(HttpRoutes routes) implements Protocol {}

  /** HTTP/2 and gRPC: the routes say which. */
  public record Http2(HttpRoutes routes) implements Protocol {}

  public record Opaque(OpaqueRoutes routes) implements Protocol {}

  /** Routed by SNI, never terminated. */
  public record Tls(OpaqueRoutes fallback) implements Protocol {}
}
