package io.lorica.proxy.harness;

import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.PathMatch;
import io.lorica.proto.meta.Metadata;
import io.lorica.proto.outbound.Backend;
import io.lorica.proto.outbound.FailureAccrual;
import io.lorica.proto.outbound.GrpcRoute;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.ProxyProtocol;
import io.lorica.proto.outbound.TlsRoute;

/** Outbound policies with routes. */
public final class Routes {
  private Routes() {}

  /** HTTP/1 by declaration, one route with these rules. */
  public static OutboundPolicy http1(HttpRoute.Rule.Builder... rules) {
    return http1(FailureAccrual.getDefaultInstance(), rules);
  }

  /** As {@link #http1(HttpRoute.Rule.Builder...)}, with failure accrual unless that is empty. */
  public static OutboundPolicy http1(FailureAccrual accrual, HttpRoute.Rule.Builder... rules) {
    ProxyProtocol.Http1.Builder http1 = ProxyProtocol.Http1.newBuilder().addRoutes(route(rules));
    if (!accrual.equals(FailureAccrual.getDefaultInstance())) {
      http1.setFailureAccrual(accrual);
    }
    return Policies.policy(ProxyProtocol.newBuilder().setHttp1(http1));
  }

  /** HTTP/2 by declaration, one route with these rules. */
  public static OutboundPolicy http2(HttpRoute.Rule.Builder... rules) {
    ProxyProtocol.Http2.Builder http2 = ProxyProtocol.Http2.newBuilder().addRoutes(route(rules));
    return Policies.policy(ProxyProtocol.newBuilder().setHttp2(http2));
  }

  /** gRPC by declaration, one route with these rules. */
  public static OutboundPolicy grpc(GrpcRoute.Rule.Builder... rules) {
    GrpcRoute.Builder route = GrpcRoute.newBuilder().setMetadata(named("calls"));
    for (GrpcRoute.Rule.Builder rule : rules) {
      route.addRules(rule);
    }
    return Policies.policy(
        ProxyProtocol.newBuilder().setGrpc(ProxyProtocol.Grpc.newBuilder().addRoutes(route)));
  }

  /** TLS by declaration. */
  public static OutboundPolicy tls(TlsRoute.Builder... routes) {
    ProxyProtocol.Tls.Builder tls = ProxyProtocol.Tls.newBuilder();
    for (TlsRoute.Builder route : routes) {
      tls.addRoutes(route);
    }
    return Policies.policy(ProxyProtocol.newBuilder().setTls(tls));
  }

  /** A TLS route of one backend, for every server name. */
  public static TlsRoute.Builder tlsRoute(String name, Backend backend) {
    return TlsRoute.newBuilder()
        .setMetadata(named(name))
        .addRules(
            TlsRoute.Rule.newBuilder()
                .setBackends(
                    TlsRoute.Distribution.newBuilder()
                        .setFirstAvailable(
                            TlsRoute.Distribution.FirstAvailable.newBuilder()
                                .addBackends(
                                    TlsRoute.RouteBackend.newBuilder().setBackend(backend)))));
  }

  private static HttpRoute.Builder route(HttpRoute.Rule.Builder... rules) {
    HttpRoute.Builder route = HttpRoute.newBuilder().setMetadata(named("requests"));
    for (HttpRoute.Rule.Builder rule : rules) {
      route.addRules(rule);
    }
    return route;
  }

  private static Metadata named(String name) {
    return Metadata.newBuilder().setDefault(name).build();
  }

  /** A rule for every request. */
  public static HttpRoute.Rule.Builder to(Backend backend) {
    return HttpRoute.Rule.newBuilder()
        .setBackends(
            HttpRoute.Distribution.newBuilder()
                .setFirstAvailable(
                    HttpRoute.Distribution.FirstAvailable.newBuilder()
                        .addBackends(HttpRoute.RouteBackend.newBuilder().setBackend(backend))));
  }

  /** A rule for every call. */
  public static GrpcRoute.Rule.Builder callsTo(Backend backend) {
    return GrpcRoute.Rule.newBuilder()
        .setBackends(
            GrpcRoute.Distribution.newBuilder()
                .setFirstAvailable(
                    GrpcRoute.Distribution.FirstAvailable.newBuilder()
                        .addBackends(GrpcRoute.RouteBackend.newBuilder().setBackend(backend))));
  }

  /** A match of a path and what is below. */
  public static HttpRouteMatch below(String prefix) {
    return HttpRouteMatch.newBuilder().setPath(PathMatch.newBuilder().setPrefix(prefix)).build();
  }

  /** Retries of server errors. */
  public static HttpRoute.Retry.Builder retryServerErrors(int limit) {
    return HttpRoute.Retry.newBuilder()
        .setMaxRetries(limit)
        .setMaxRequestBytes(65_536)
        .setConditions(
            HttpRoute.Retry.Conditions.newBuilder()
                .addStatusRanges(
                    HttpRoute.Retry.Conditions.StatusRange.newBuilder().setStart(500).setEnd(599)));
  }
}
