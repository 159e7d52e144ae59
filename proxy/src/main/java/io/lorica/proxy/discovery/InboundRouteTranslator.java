package io.lorica.proxy.discovery;

import static io.lorica.proxy.discovery.Distributions.each;

import io.lorica.proto.inbound.Authz;
import io.lorica.proto.inbound.GrpcRoute;
import io.lorica.proto.inbound.HttpRoute;
import io.lorica.proxy.discovery.ServerPolicy.InboundRule;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.RouteTable;
import java.util.ArrayList;
import java.util.List;

/** Inbound HTTP and gRPC routes from the wire (spec 01 §4.4, §11). Pure. */
final class InboundRouteTranslator {
  private static final Metadata DEFAULT_ROUTE = new Metadata.Default("default");

  private InboundRouteTranslator() {}

  /** HTTP routes; one for every request where there are none. */
  static RouteTable<InboundRule> http(List<HttpRoute> wire, List<Authorization> ofServer)
      throws Unusable {
    return wire.isEmpty()
        ? catchAll(ofServer)
        : new RouteTable<>(each(wire, route -> route(route, ofServer)));
  }

  /** gRPC routes; one for every request where there are none. */
  static RouteTable<InboundRule> grpc(List<GrpcRoute> wire, List<Authorization> ofServer)
      throws Unusable {
    return wire.isEmpty()
        ? catchAll(ofServer)
        : new RouteTable<>(each(wire, route -> route(route, ofServer)));
  }

  private static RouteTable<InboundRule> catchAll(List<Authorization> ofServer) {
    return RouteTable.of(InboundRule.forAll(DEFAULT_ROUTE, List.of(), List.copyOf(ofServer)));
  }

  private static RouteTable.Route<InboundRule> route(HttpRoute wire, List<Authorization> ofServer)
      throws Unusable {
    Metadata name = MetadataTranslator.inbound(wire.hasMetadata(), wire.getMetadata());
    List<Authorization> authorizations = authorizations(wire.getAuthorizationsList(), ofServer);
    return new RouteTable.Route<>(
        MatchTranslator.hosts(wire.getHostsList()),
        each(
            wire.getRulesList(),
            rule ->
                new InboundRule(
                    name,
                    MatchTranslator.http(rule.getMatchesList()),
                    each(rule.getFiltersList(), InboundRouteTranslator::filter),
                    authorizations)));
  }

  private static RouteTable.Route<InboundRule> route(GrpcRoute wire, List<Authorization> ofServer)
      throws Unusable {
    Metadata name = MetadataTranslator.inbound(wire.hasMetadata(), wire.getMetadata());
    List<Authorization> authorizations = authorizations(wire.getAuthorizationsList(), ofServer);
    return new RouteTable.Route<>(
        MatchTranslator.hosts(wire.getHostsList()),
        each(
            wire.getRulesList(),
            rule ->
                new InboundRule(
                    name,
                    MatchTranslator.grpc(rule.getMatchesList()),
                    each(rule.getFiltersList(), InboundRouteTranslator::filter),
                    authorizations)));
  }

  /** Those of the route, followed by those of the server. */
  private static List<Authorization> authorizations(List<Authz> wire, List<Authorization> ofServer)
      throws Unusable {
    List<Authorization> all = new ArrayList<>(AuthorizationTranslator.all(wire));
    all.addAll(ofServer);
    return List.copyOf(all);
  }

  private static HttpFilter filter(HttpRoute.Filter wire) throws Unusable {
    return switch (wire.getKindCase()) {
      case FAILURE_INJECTOR -> FilterTranslator.failure(wire.getFailureInjector());
      case REQUEST_HEADER_MODIFIER ->
          FilterTranslator.requestHeaders(wire.getRequestHeaderModifier());
      case REDIRECT -> FilterTranslator.redirect(wire.getRedirect());
      case KIND_NOT_SET -> UNKNOWN;
    };
  }

  private static HttpFilter filter(GrpcRoute.Filter wire) throws Unusable {
    return switch (wire.getKindCase()) {
      case FAILURE_INJECTOR -> FilterTranslator.failure(wire.getFailureInjector());
      case REQUEST_HEADER_MODIFIER ->
          FilterTranslator.requestHeaders(wire.getRequestHeaderModifier());
      case KIND_NOT_SET -> UNKNOWN;
    };
  }

  /** Harms the requests of its rule alone (spec 10 §16). */
  private static final HttpFilter UNKNOWN =
      new HttpFilter.InvalidPolicy(
          "invalid server policy: server policy configured with unknown filter");
}
