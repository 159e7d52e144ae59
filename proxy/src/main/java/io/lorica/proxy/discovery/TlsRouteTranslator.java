package io.lorica.proxy.discovery;

import static io.lorica.proxy.discovery.Distributions.each;

import io.lorica.proto.outbound.TlsRoute;
import io.lorica.proto.outbound.TlsRoute.Filter;
import io.lorica.proto.outbound.TlsRoute.RouteBackend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes.FilterList;
import io.lorica.proxy.route.OpaqueRoutes.OpaqueRoute;
import io.lorica.proxy.route.OpaqueRoutes.TcpFilter;
import io.lorica.proxy.route.TlsRoutes;
import java.util.List;
import java.util.Optional;

/** TLS routes from the wire (spec 02 §5, §15). Pure. */
final class TlsRouteTranslator {
  private TlsRouteTranslator() {}

  static TlsRoutes routes(List<TlsRoute> wire) throws Unusable {
    return new TlsRoutes(each(wire, TlsRouteTranslator::route));
  }

  private static TlsRoutes.TlsRoute route(TlsRoute wire) throws Unusable {
    Metadata name = MetadataTranslator.outbound(wire.hasMetadata(), wire.getMetadata());
    if (wire.getRulesCount() != 1) {
      throw new Unusable("a TLS route has one rule");
    }
    TlsRoute.Rule rule = wire.getRules(0);
    return new TlsRoutes.TlsRoute(
        MatchTranslator.serverNames(wire.getSnisList()),
        new OpaqueRoute(
            name,
            distribution(rule.getBackends()),
            new FilterList(filters(rule.getFiltersList()).stream().findFirst())));
  }

  private static Distribution<TcpFilter> distribution(TlsRoute.Distribution wire) throws Unusable {
    return switch (wire.getKindCase()) {
      case EMPTY -> new Distribution.Empty<>();
      case FIRST_AVAILABLE ->
          Distributions.first(
              wire.getFirstAvailable().getBackendsList(), TlsRouteTranslator::backend);
      case RANDOM_AVAILABLE ->
          Distributions.random(
              wire.getRandomAvailable().getBackendsList(),
              each -> Distributions.weighted(backend(each.getBackend()), each.getWeight()));
      case KIND_NOT_SET -> throw Distributions.missing();
    };
  }

  private static Distribution.RouteBackend<TcpFilter> backend(RouteBackend wire) throws Unusable {
    return new Distribution.RouteBackend<>(
        BackendTranslator.backend(wire.hasBackend(), wire.getBackend()),
        filters(wire.getFiltersList()));
  }

  private static List<TcpFilter> filters(List<Filter> wire) {
    return wire.stream().map(TlsRouteTranslator::filter).flatMap(Optional::stream).toList();
  }

  private static Optional<TcpFilter> filter(Filter wire) {
    return switch (wire.getKindCase()) {
      case INVALID -> Optional.of(new TcpFilter.Invalid(wire.getInvalid().getMessage()));
      case FORBIDDEN -> Optional.of(new TcpFilter.Forbidden());
      case KIND_NOT_SET -> Optional.empty();
    };
  }
}
