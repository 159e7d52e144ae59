package io.lorica.proxy.route;

import java.util.List;
import java.util.Optional;

/**
 * One rule of an outbound route, HTTP or gRPC.
 *
 * @param route names the route, for labels and messages
 * @param filters applied in every attempt, before a backend is chosen
 * @param distribution its backends
 * @param limits how long and how often
 * @param profile where a service profile takes the place of filters and limits
 */
public record RouteRule(
    Metadata route,
    List<RequestMatch> matches,
    List<HttpFilter> filters,
    Distribution<HttpFilter> distribution,
    RouteLimits limits,
    Optional<ProfileRule> profile)
    implements RouteTable.Rule {
  /** A rule for every request, without filters and limits. */
  public static RouteRule forAll(Metadata route, Distribution<HttpFilter> distribution) {
    return new RouteRule(
        route, List.of(HttpMatch.ANY), List.of(), distribution, RouteLimits.NONE, Optional.empty());
  }
}
