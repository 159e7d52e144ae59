package io.lorica.proxy.discovery;

import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.HttpMatch;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.RequestMatch;
import io.lorica.proxy.route.RouteTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may talk to a port of this pod, and how (spec 01 §4.4).
 *
 * @param server the policy's own name
 * @param authorizations of the server, the appended {@code localhost} included
 */
public record ServerPolicy(Metadata server, Protocol protocol, List<Authorization> authorizations) {
  /** The declared protocol, or that it must be detected. */
  public sealed interface Protocol {}

  public record Detect(Duration timeout, HttpServing http) implements Protocol {}

  public record Http1(HttpServing http) implements Protocol {}

  /** HTTP/2, gRPC included. */
  public record Http2(HttpServing http) implements Protocol {}

  public record Opaque() implements Protocol {}

  /** Opaque behind TLS. */
  public record Tls() implements Protocol {}

  /**
   * How HTTP is served.
   *
   * @param limit how often, if that is limited
   */
  public record HttpServing(RouteTable<InboundRule> routes, Optional<RateLimit> limit) {
    /** One rule for every request, without a limit. */
    public static HttpServing of(InboundRule rule) {
      return new HttpServing(RouteTable.of(rule), Optional.empty());
    }

    /** No request at all. */
    public static final HttpServing NONE = new HttpServing(RouteTable.empty(), Optional.empty());
  }

  /**
   * One rule of an inbound route, HTTP or gRPC.
   *
   * @param route names the route
   * @param filters applied to permitted requests
   * @param authorizations of the route, followed by those of the server
   */
  public record InboundRule(
      Metadata route,
      List<RequestMatch> matches,
      List<HttpFilter> filters,
      List<Authorization> authorizations)
      implements RouteTable.Rule {
    /** A rule for every request. */
    public static InboundRule forAll(
        Metadata route, List<HttpFilter> filters, List<Authorization> authorizations) {
      return new InboundRule(route, List.of(HttpMatch.ANY), filters, authorizations);
    }
  }

  /** How HTTP is served now; nothing, where the port is not HTTP (spec 01 §5.4). */
  public HttpServing http() {
    return switch (protocol) {
      case Detect detect -> detect.http();
      case Http1 http1 -> http1.http();
      case Http2 http2 -> http2.http();
      case Opaque _, Tls _ -> HttpServing.NONE;
    };
  }
}
