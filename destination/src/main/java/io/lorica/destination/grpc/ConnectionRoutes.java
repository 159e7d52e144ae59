package io.lorica.destination.grpc;

import io.lorica.destination.model.outbound.Distribution;
import io.lorica.destination.model.outbound.OutboundPolicy.ConnectionRoute;
import io.lorica.destination.model.policy.Filter;
import io.lorica.proto.opaqueroute.Forbidden;
import io.lorica.proto.opaqueroute.Invalid;
import io.lorica.proto.outbound.OpaqueRoute;
import io.lorica.proto.outbound.TlsRoute;
import java.util.List;

/** Opaque and TLS routes of outbound policies (spec 10 §9). */
final class ConnectionRoutes {
  private ConnectionRoutes() {}

  static OpaqueRoute opaque(ConnectionRoute route) {
    OpaqueRoute.Rule.Builder rule =
        OpaqueRoute.Rule.newBuilder().setBackends(opaque(route.backends()));
    route.filters().forEach(filter -> rule.addFilters(opaque(filter)));
    return OpaqueRoute.newBuilder().setMetadata(Policies.ref(route.ref())).addRules(rule).build();
  }

  private static OpaqueRoute.Filter opaque(Filter filter) {
    OpaqueRoute.Filter.Builder out = OpaqueRoute.Filter.newBuilder();
    return switch (filter) {
      case Filter.Forbidden() -> out.setForbidden(Forbidden.getDefaultInstance()).build();
      case Filter.Invalid(String message) ->
          out.setInvalid(Invalid.newBuilder().setMessage(message)).build();
      case Filter.RequestHeaders _,
          Filter.ResponseHeaders _,
          Filter.Redirect _,
          Filter.HttpFailure _,
          Filter.GrpcFailure _ ->
          throw new IllegalStateException("no filter of connections: " + filter);
    };
  }

  private static OpaqueRoute.Distribution opaque(Distribution distribution) {
    OpaqueRoute.Distribution.Builder out = OpaqueRoute.Distribution.newBuilder();
    switch (distribution) {
      case Distribution.Empty() ->
          out.setEmpty(OpaqueRoute.Distribution.Empty.getDefaultInstance());
      case Distribution.FirstAvailable(var backend) ->
          out.setFirstAvailable(
              OpaqueRoute.Distribution.FirstAvailable.newBuilder().addBackends(opaque(backend)));
      case Distribution.RandomAvailable(List<Distribution.Weighted> backends) -> {
        var random = OpaqueRoute.Distribution.RandomAvailable.newBuilder();
        for (Distribution.Weighted weighted : backends) {
          random.addBackends(
              OpaqueRoute.WeightedRouteBackend.newBuilder()
                  .setBackend(opaque(weighted.backend()))
                  .setWeight(weighted.weight()));
        }
        out.setRandomAvailable(random);
      }
    }
    return out.build();
  }

  private static OpaqueRoute.RouteBackend opaque(Distribution.RouteBackend backend) {
    OpaqueRoute.RouteBackend.Builder out =
        OpaqueRoute.RouteBackend.newBuilder()
            .setBackend(OutboundTranslator.backend(backend.backend()));
    backend.filters().forEach(filter -> out.addFilters(opaque(filter)));
    return out.build();
  }

  static TlsRoute tls(ConnectionRoute route) {
    TlsRoute.Rule.Builder rule = TlsRoute.Rule.newBuilder().setBackends(tls(route.backends()));
    route.filters().forEach(filter -> rule.addFilters(tls(filter)));
    TlsRoute.Builder out =
        TlsRoute.newBuilder().setMetadata(Policies.ref(route.ref())).addRules(rule);
    route.snis().forEach(sni -> out.addSnis(OutboundTranslator.sni(sni)));
    return out.build();
  }

  private static TlsRoute.Filter tls(Filter filter) {
    TlsRoute.Filter.Builder out = TlsRoute.Filter.newBuilder();
    OpaqueRoute.Filter same = opaque(filter);
    if (same.hasForbidden()) {
      out.setForbidden(same.getForbidden());
    } else {
      out.setInvalid(same.getInvalid());
    }
    return out.build();
  }

  private static TlsRoute.Distribution tls(Distribution distribution) {
    TlsRoute.Distribution.Builder out = TlsRoute.Distribution.newBuilder();
    switch (distribution) {
      case Distribution.Empty() -> out.setEmpty(TlsRoute.Distribution.Empty.getDefaultInstance());
      case Distribution.FirstAvailable(var backend) ->
          out.setFirstAvailable(
              TlsRoute.Distribution.FirstAvailable.newBuilder().addBackends(tls(backend)));
      case Distribution.RandomAvailable(List<Distribution.Weighted> backends) -> {
        var random = TlsRoute.Distribution.RandomAvailable.newBuilder();
        for (Distribution.Weighted weighted : backends) {
          random.addBackends(
              TlsRoute.WeightedRouteBackend.newBuilder()
                  .setBackend(tls(weighted.backend()))
                  .setWeight(weighted.weight()));
        }
        out.setRandomAvailable(random);
      }
    }
    return out.build();
  }

  private static TlsRoute.RouteBackend tls(Distribution.RouteBackend backend) {
    TlsRoute.RouteBackend.Builder out =
        TlsRoute.RouteBackend.newBuilder()
            .setBackend(OutboundTranslator.backend(backend.backend()));
    backend.filters().forEach(filter -> out.addFilters(tls(filter)));
    return out.build();
  }
}
