package io.lorica.proxy.discovery;

import io.lorica.proto.outbound.OpaqueRoute;
import io.lorica.proto.outbound.OpaqueRoute.Filter;
import io.lorica.proto.outbound.OpaqueRoute.RouteBackend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes;
import io.lorica.proxy.route.OpaqueRoutes.FilterList;
import io.lorica.proxy.route.OpaqueRoutes.TcpFilter;
import java.util.List;
import java.util.Optional;

/** The rule of an opaque route from the wire (spec 02 §5, §15). Pure. */
final class OpaqueRouteTranslator {
  private OpaqueRouteTranslator() {}

  static OpaqueRoutes.OpaqueRoute route(Metadata metadata, OpaqueRoute.Rule rule) throws Unusable {
    return new OpaqueRoutes.OpaqueRoute(
        metadata,
        distribution(rule.getBackends()),
        new FilterList(filters(rule.getFiltersList()).stream().findFirst()));
  }

  private static Distribution<TcpFilter> distribution(OpaqueRoute.Distribution wire)
      throws Unusable {
    return switch (wire.getKindCase()) {
      case EMPTY -> new Distribution.Empty<>();
      case FIRST_AVAILABLE ->
          Distributions.first(
              wire.getFirstAvailable().getBackendsList(), OpaqueRouteTranslator::backend);
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
    return wire.stream().map(OpaqueRouteTranslator::filter).flatMap(Optional::stream).toList();
  }

  private static Optional<TcpFilter> filter(Filter wire) {
    return switch (wire.getKindCase()) {
      case INVALID -> Optional.of(new TcpFilter.Invalid(wire.getInvalid().getMessage()));
      case FORBIDDEN -> Optional.of(new TcpFilter.Forbidden());
      case KIND_NOT_SET -> Optional.empty();
    };
  }
}
