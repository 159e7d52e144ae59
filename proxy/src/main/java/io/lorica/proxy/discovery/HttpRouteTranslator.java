package io.lorica.proxy.discovery;

import static io.lorica.proxy.discovery.Distributions.each;

import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.HttpRoute.Filter;
import io.lorica.proto.outbound.HttpRoute.RouteBackend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.RouteLimits;
import io.lorica.proxy.route.RouteRule;
import io.lorica.proxy.route.RouteTable;
import java.util.List;
import java.util.Optional;

/** Outbound HTTP routes from the wire (spec 02 §5). Pure. */
final class HttpRouteTranslator {
  private HttpRouteTranslator() {}

  static RouteTable<RouteRule> routes(List<HttpRoute> wire) throws Unusable {
    return new RouteTable<>(each(wire, HttpRouteTranslator::route));
  }

  private static RouteTable.Route<RouteRule> route(HttpRoute wire) throws Unusable {
    Metadata metadata = MetadataTranslator.outbound(wire.hasMetadata(), wire.getMetadata());
    return new RouteTable.Route<>(
        MatchTranslator.hosts(wire.getHostsList()),
        each(wire.getRulesList(), rule -> rule(metadata, rule)));
  }

  private static RouteRule rule(Metadata route, HttpRoute.Rule wire) throws Unusable {
    return new RouteRule(
        route,
        MatchTranslator.http(wire.getMatchesList()),
        each(wire.getFiltersList(), HttpRouteTranslator::filter),
        distribution(wire.getBackends()),
        limits(wire),
        Optional.empty());
  }

  @SuppressWarnings("deprecation") // older control planes set the field
  private static RouteLimits limits(HttpRoute.Rule wire) throws Unusable {
    return new RouteLimits(
        LimitTranslator.timeouts(
            wire.getTimeouts(), wire.hasRequestTimeout(), wire.getRequestTimeout()),
        wire.hasRetry() ? Optional.of(LimitTranslator.retry(wire.getRetry())) : Optional.empty(),
        wire.getAllowL5DRequestHeaders());
  }

  private static Distribution<HttpFilter> distribution(HttpRoute.Distribution wire)
      throws Unusable {
    return switch (wire.getKindCase()) {
      case EMPTY -> new Distribution.Empty<>();
      case FIRST_AVAILABLE ->
          Distributions.first(
              wire.getFirstAvailable().getBackendsList(), HttpRouteTranslator::backend);
      case RANDOM_AVAILABLE ->
          Distributions.random(
              wire.getRandomAvailable().getBackendsList(),
              each -> Distributions.weighted(backend(each.getBackend()), each.getWeight()));
      case KIND_NOT_SET -> throw Distributions.missing();
    };
  }

  private static Distribution.RouteBackend<HttpFilter> backend(RouteBackend wire) throws Unusable {
    return new Distribution.RouteBackend<>(
        BackendTranslator.backend(wire.hasBackend(), wire.getBackend()),
        each(wire.getFiltersList(), HttpRouteTranslator::filter));
  }

  private static HttpFilter filter(Filter wire) throws Unusable {
    return switch (wire.getKindCase()) {
      case FAILURE_INJECTOR -> FilterTranslator.failure(wire.getFailureInjector());
      case REQUEST_HEADER_MODIFIER ->
          FilterTranslator.requestHeaders(wire.getRequestHeaderModifier());
      case RESPONSE_HEADER_MODIFIER ->
          FilterTranslator.responseHeaders(wire.getResponseHeaderModifier());
      case REDIRECT -> FilterTranslator.redirect(wire.getRedirect());
      case KIND_NOT_SET -> throw new Unusable("a filter has no kind");
    };
  }
}
