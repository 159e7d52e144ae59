package io.lorica.proxy.discovery;

import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.Timeouts;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.HttpRoute.RouteBackend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.HttpRoutes;
import io.lorica.proxy.route.Metadata;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP routes from the wire (spec 02 §5). This version routes by target alone: a policy that asks
 * for more is unusable and says so, rather than being obeyed in part. Pure.
 */
final class HttpRouteTranslator {
  private HttpRouteTranslator() {}

  static HttpRoutes routes(List<HttpRoute> wire) throws Unusable {
    List<HttpRoutes.HttpRoute> routes = new ArrayList<>();
    for (HttpRoute route : wire) {
      routes.add(route(route));
    }
    return new HttpRoutes(List.copyOf(routes));
  }

  private static HttpRoutes.HttpRoute route(HttpRoute wire) throws Unusable {
    Metadata metadata = MetadataTranslator.metadata(wire.hasMetadata(), wire.getMetadata());
    if (wire.getHostsCount() > 0 || wire.getRulesCount() != 1) {
      throw unsupported("hosts and several rules");
    }
    HttpRoute.Rule rule = wire.getRules(0);
    refuseUnsupported(rule);
    return new HttpRoutes.HttpRoute(metadata, distribution(rule.getBackends()), List.of());
  }

  @SuppressWarnings("deprecation") // older control planes set the field
  private static void refuseUnsupported(HttpRoute.Rule rule) throws Unusable {
    if (!rule.getMatchesList().stream().allMatch(HttpRouteTranslator::matchesAll)) {
      throw unsupported("matches");
    }
    if (rule.getFiltersCount() > 0) {
      throw unsupported("filters");
    }
    if (limitsTime(rule.getTimeouts()) || rule.hasRetry() || rule.hasRequestTimeout()) {
      throw unsupported("timeouts and retries");
    }
  }

  private static boolean limitsTime(Timeouts timeouts) {
    return timeouts.hasRequest() || timeouts.hasResponse() || timeouts.hasIdle();
  }

  private static boolean matchesAll(HttpRouteMatch match) {
    boolean anyPath =
        !match.hasPath()
            || switch (match.getPath().getKindCase()) {
              case PREFIX -> match.getPath().getPrefix().equals("/");
              case EXACT, REGEX -> false;
              case KIND_NOT_SET -> true;
            };
    return anyPath
        && match.getHeadersCount() == 0
        && match.getQueryParamsCount() == 0
        && !match.hasMethod();
  }

  private static Distribution<HttpFilter> distribution(HttpRoute.Distribution wire)
      throws Unusable {
    return switch (wire.getKindCase()) {
      case EMPTY -> new Distribution.Empty<>();
      case FIRST_AVAILABLE -> {
        List<Distribution.RouteBackend<HttpFilter>> backends = new ArrayList<>();
        for (RouteBackend backend : wire.getFirstAvailable().getBackendsList()) {
          backends.add(backend(backend));
        }
        yield Distributions.first(backends);
      }
      case RANDOM_AVAILABLE -> {
        List<Distribution.Weighted<HttpFilter>> backends = new ArrayList<>();
        for (HttpRoute.WeightedRouteBackend weighted :
            wire.getRandomAvailable().getBackendsList()) {
          backends.add(
              new Distribution.Weighted<>(
                  backend(weighted.getBackend()), Integer.toUnsignedLong(weighted.getWeight())));
        }
        yield Distributions.random(backends);
      }
      case KIND_NOT_SET -> throw new Unusable("a rule needs backends");
    };
  }

  @SuppressWarnings("deprecation") // older control planes set the field
  private static Distribution.RouteBackend<HttpFilter> backend(RouteBackend wire) throws Unusable {
    if (wire.getFiltersCount() > 0 || wire.hasRequestTimeout()) {
      throw unsupported("filters of backends");
    }
    return new Distribution.RouteBackend<>(
        BackendTranslator.backend(wire.hasBackend(), wire.getBackend()), List.of());
  }

  private static Unusable unsupported(String what) {
    return new Unusable(what + " of routes are not supported by this version");
  }
}
