package io.lorica.proxy.discovery;

import io.lorica.proto.outbound.OpaqueRoute;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.ProxyProtocol;
import io.lorica.proxy.discovery.ClientPolicy.HttpPolicy;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.HttpMatch;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes;
import io.lorica.proxy.route.OpaqueRoutes.FilterList;
import io.lorica.proxy.route.OpaqueRoutes.TcpFilter;
import io.lorica.proxy.route.RouteLimits;
import io.lorica.proxy.route.RouteRule;
import java.util.List;
import java.util.Optional;

/** Client policies from the wire, with the rules of spec 02 §5. Pure. */
final class ClientPolicyTranslator {
  private ClientPolicyTranslator() {}

  /** A policy, or the invalid policy that says why there is none (spec 02 §4.3). */
  static ClientPolicy translate(OutboundPolicy wire) {
    try {
      Metadata parent = MetadataTranslator.outbound(wire.hasMetadata(), wire.getMetadata());
      return new ClientPolicy(parent, protocol(wire.getProtocol()));
    } catch (Unusable unusable) {
      return invalid(unusable.reason());
    }
  }

  /** Fails every request and connection, until a usable policy comes. */
  static ClientPolicy invalid(String reason) {
    Metadata name = new Metadata.Default("invalid");
    HttpPolicy http =
        HttpPolicy.of(
            new RouteRule(
                name,
                List.of(HttpMatch.ANY),
                List.of(new HttpFilter.InvalidPolicy(reason)),
                new Distribution.Empty<>(),
                RouteLimits.NONE,
                Optional.empty()));
    TcpFilter filter = new TcpFilter.InvalidPolicy(reason);
    OpaqueRoutes opaque =
        new OpaqueRoutes(
            Optional.of(
                new OpaqueRoutes.OpaqueRoute(
                    name, new Distribution.Empty<>(), new FilterList(Optional.of(filter)))));
    return new ClientPolicy(name, new ClientPolicy.Detect(http, http, opaque));
  }

  /** Why {@code policy} is the invalid one; empty if it is not. */
  static Optional<String> invalidity(ClientPolicy policy) {
    return policy.protocol() instanceof ClientPolicy.Detect detect
        ? detect.http1().routes().rules().stream()
            .flatMap(rule -> rule.filters().stream())
            .filter(HttpFilter.InvalidPolicy.class::isInstance)
            .map(filter -> ((HttpFilter.InvalidPolicy) filter).message())
            .findFirst()
        : Optional.empty();
  }

  private static ClientPolicy.Protocol protocol(ProxyProtocol wire) throws Unusable {
    return switch (wire.getKindCase()) {
      case DETECT -> detect(wire.getDetect());
      case HTTP1 -> new ClientPolicy.Http1(http1(wire.getHttp1()));
      case HTTP2 -> new ClientPolicy.Http2(http2(wire.getHttp2()));
      case OPAQUE -> new ClientPolicy.Opaque(opaque(wire.getOpaque().getRoutesList()));
      case GRPC -> new ClientPolicy.Grpc(grpc(wire.getGrpc()));
      case TLS -> new ClientPolicy.Tls(TlsRouteTranslator.routes(wire.getTls().getRoutesList()));
      case KIND_NOT_SET -> throw new Unusable("the protocol has no kind");
    };
  }

  private static ClientPolicy.Protocol detect(ProxyProtocol.Detect wire) throws Unusable {
    if (!wire.hasTimeout() || !wire.hasHttp1() || !wire.hasHttp2() || !wire.hasOpaque()) {
      throw new Unusable("detection needs a timeout and three protocols");
    }
    return new ClientPolicy.Detect(
        http1(wire.getHttp1()), http2(wire.getHttp2()), opaque(wire.getOpaque().getRoutesList()));
  }

  private static HttpPolicy http1(ProxyProtocol.Http1 wire) throws Unusable {
    return new HttpPolicy(
        HttpRouteTranslator.routes(wire.getRoutesList()),
        LimitTranslator.accrual(wire.hasFailureAccrual(), wire.getFailureAccrual()));
  }

  private static HttpPolicy http2(ProxyProtocol.Http2 wire) throws Unusable {
    return new HttpPolicy(
        HttpRouteTranslator.routes(wire.getRoutesList()),
        LimitTranslator.accrual(wire.hasFailureAccrual(), wire.getFailureAccrual()));
  }

  private static HttpPolicy grpc(ProxyProtocol.Grpc wire) throws Unusable {
    return new HttpPolicy(
        GrpcRouteTranslator.routes(wire.getRoutesList()),
        LimitTranslator.accrual(wire.hasFailureAccrual(), wire.getFailureAccrual()));
  }

  private static OpaqueRoutes opaque(List<OpaqueRoute> routes) throws Unusable {
    if (routes.isEmpty()) {
      return new OpaqueRoutes(Optional.empty());
    }
    if (routes.size() > 1 || routes.get(0).getRulesCount() != 1) {
      throw new Unusable("an opaque policy has at most one route, with one rule");
    }
    OpaqueRoute route = routes.get(0);
    Metadata metadata = MetadataTranslator.outbound(route.hasMetadata(), route.getMetadata());
    return new OpaqueRoutes(Optional.of(OpaqueRouteTranslator.route(metadata, route.getRules(0))));
  }
}
