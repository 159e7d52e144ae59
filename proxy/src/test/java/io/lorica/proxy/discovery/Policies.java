package io.lorica.proxy.discovery;

import com.google.protobuf.Duration;
import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.PathMatch;
import io.lorica.proto.meta.Metadata;
import io.lorica.proto.meta.Resource;
import io.lorica.proto.outbound.Backend;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.OpaqueRoute;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.ProxyProtocol;
import io.lorica.proto.outbound.Queue;

/** Policies as the real control plane sends them for a Service without routes. */
final class Policies {
  static final String AUTHORITY = "web.test.svc.cluster.local:8080";

  private Policies() {}

  static Duration millis(long millis) {
    return Duration.newBuilder()
        .setSeconds(millis / 1000)
        .setNanos((int) (millis % 1000) * 1_000_000)
        .build();
  }

  static Metadata.Builder service() {
    return Metadata.newBuilder()
        .setResource(
            Resource.newBuilder()
                .setGroup("core")
                .setKind("Service")
                .setNamespace("test")
                .setName("web")
                .setPort(8080));
  }

  static Metadata.Builder made(String name) {
    return Metadata.newBuilder().setDefault(name);
  }

  static Backend.Builder backend() {
    return Backend.newBuilder()
        .setMetadata(service())
        .setQueue(Queue.newBuilder().setCapacity(100).setFailfastTimeout(millis(3_000)))
        .setBalancer(balancer(AUTHORITY));
  }

  static Backend.BalanceP2c.Builder balancer(String authority) {
    return Backend.BalanceP2c.newBuilder()
        .setDiscovery(
            Backend.EndpointDiscovery.newBuilder()
                .setDst(Backend.EndpointDiscovery.DestinationGet.newBuilder().setPath(authority)))
        .setPeakEwma(
            Backend.BalanceP2c.PeakEwma.newBuilder()
                .setDefaultRtt(millis(30))
                .setDecay(millis(10_000)));
  }

  static HttpRoute.Rule.Builder httpRule(Backend.Builder... backends) {
    HttpRoute.Distribution.FirstAvailable.Builder first =
        HttpRoute.Distribution.FirstAvailable.newBuilder();
    for (Backend.Builder backend : backends) {
      first.addBackends(HttpRoute.RouteBackend.newBuilder().setBackend(backend));
    }
    return HttpRoute.Rule.newBuilder()
        .addMatches(HttpRouteMatch.newBuilder().setPath(PathMatch.newBuilder().setPrefix("/")))
        .setBackends(HttpRoute.Distribution.newBuilder().setFirstAvailable(first));
  }

  static HttpRoute.Builder httpRoute(HttpRoute.Rule.Builder... rules) {
    HttpRoute.Builder route = HttpRoute.newBuilder().setMetadata(made("http"));
    for (HttpRoute.Rule.Builder rule : rules) {
      route.addRules(rule);
    }
    return route;
  }

  static OpaqueRoute.Rule.Builder opaqueRule(Backend.Builder backend) {
    OpaqueRoute.Distribution.FirstAvailable.Builder first =
        OpaqueRoute.Distribution.FirstAvailable.newBuilder()
            .addBackends(OpaqueRoute.RouteBackend.newBuilder().setBackend(backend));
    return OpaqueRoute.Rule.newBuilder()
        .setBackends(OpaqueRoute.Distribution.newBuilder().setFirstAvailable(first));
  }

  static OpaqueRoute.Builder opaqueRoute(OpaqueRoute.Rule.Builder... rules) {
    OpaqueRoute.Builder route = OpaqueRoute.newBuilder().setMetadata(made("opaque"));
    for (OpaqueRoute.Rule.Builder rule : rules) {
      route.addRules(rule);
    }
    return route;
  }

  static ProxyProtocol.Http1.Builder http1(HttpRoute.Builder route) {
    return ProxyProtocol.Http1.newBuilder().addRoutes(route);
  }

  static ProxyProtocol.Detect.Builder detect() {
    HttpRoute.Builder route = httpRoute(httpRule(backend()));
    return ProxyProtocol.Detect.newBuilder()
        .setTimeout(millis(10_000))
        .setHttp1(http1(route))
        .setHttp2(ProxyProtocol.Http2.newBuilder().addRoutes(route))
        .setOpaque(ProxyProtocol.Opaque.newBuilder().addRoutes(opaqueRoute(opaqueRule(backend()))));
  }

  static OutboundPolicy policy(ProxyProtocol.Builder protocol) {
    return OutboundPolicy.newBuilder().setMetadata(service()).setProtocol(protocol).build();
  }

  static OutboundPolicy policy() {
    return policy(ProxyProtocol.newBuilder().setDetect(detect()));
  }
}
