package io.lorica.proxy.discovery;

import io.lorica.proxy.route.HttpRoutes;
import io.lorica.proxy.route.Metadata;
import java.time.Duration;
import java.util.List;

/**
 * Who may talk to a port of this pod, and how (spec 01 §4.4).
 *
 * @param server the policy's own name
 * @param authorizations of the server, the appended {@code localhost} included
 */
public record ServerPolicy(Metadata server, Protocol protocol, List<Authorization> authorizations) {
  /** The declared protocol, or that it must be detected. */
  public sealed interface Protocol {}

  public record Detect(Duration timeout, HttpRoutes http) implements Protocol {}

  public record Http1(HttpRoutes http) implements Protocol {}

  public record Http2(HttpRoutes http) implements Protocol {}

  /** HTTP/2 whose routes are gRPC's. */
  public record Grpc(HttpRoutes http) implements Protocol {}

  public record Opaque() implements Protocol {}

  /** Opaque behind TLS. */
  public record Tls() implements Protocol {}
}
