package io.lorica.proxy.harness;

import io.lorica.proto.destination.AuthorityOverride;
import io.lorica.proto.destination.ProtocolHint;
import io.lorica.proto.destination.TlsIdentity;
import io.lorica.proto.destination.Update;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.destination.WeightedAddrSet;
import io.lorica.proto.meta.Metadata;
import io.lorica.proto.meta.Resource;
import io.lorica.proto.outbound.Backend;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.OpaqueRoute;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.ProxyProtocol;
import io.lorica.proto.outbound.Queue;
import java.net.InetSocketAddress;

/** Outbound policies and endpoints as a control plane would send them. */
public final class Policies {
  /** The port of every harness proxy's inbound listener. */
  private static final int INBOUND_PORT = 4143;

  private Policies() {}

  /** Protocol detection, everything to one backend. */
  public static OutboundPolicy detect(Backend backend) {
    return policy(
        ProxyProtocol.newBuilder()
            .setDetect(
                ProxyProtocol.Detect.newBuilder()
                    .setTimeout(Wire.seconds(10))
                    .setOpaque(opaqueRoutes(backend))
                    .setHttp1(ProxyProtocol.Http1.newBuilder().addRoutes(httpRoute(backend)))
                    .setHttp2(ProxyProtocol.Http2.newBuilder().addRoutes(httpRoute(backend)))));
  }

  /** Opaque by declaration. */
  public static OutboundPolicy opaque(Backend backend) {
    return policy(ProxyProtocol.newBuilder().setOpaque(opaqueRoutes(backend)));
  }

  static OutboundPolicy policy(ProxyProtocol.Builder protocol) {
    return OutboundPolicy.newBuilder()
        .setMetadata(resource("Service", "web"))
        .setProtocol(protocol)
        .build();
  }

  private static ProxyProtocol.Opaque.Builder opaqueRoutes(Backend backend) {
    return ProxyProtocol.Opaque.newBuilder()
        .addRoutes(
            OpaqueRoute.newBuilder()
                .setMetadata(Metadata.newBuilder().setDefault("opaque"))
                .addRules(
                    OpaqueRoute.Rule.newBuilder()
                        .setBackends(
                            OpaqueRoute.Distribution.newBuilder()
                                .setFirstAvailable(
                                    OpaqueRoute.Distribution.FirstAvailable.newBuilder()
                                        .addBackends(
                                            OpaqueRoute.RouteBackend.newBuilder()
                                                .setBackend(backend))))));
  }

  private static HttpRoute httpRoute(Backend backend) {
    return httpRoute(
        HttpRoute.Distribution.newBuilder()
            .setFirstAvailable(
                HttpRoute.Distribution.FirstAvailable.newBuilder().addBackends(to(backend)))
            .build());
  }

  private static HttpRoute httpRoute(HttpRoute.Distribution backends) {
    return HttpRoute.newBuilder()
        .setMetadata(Metadata.newBuilder().setDefault("http"))
        .addRules(HttpRoute.Rule.newBuilder().setBackends(backends))
        .build();
  }

  private static HttpRoute.RouteBackend to(Backend backend) {
    return HttpRoute.RouteBackend.newBuilder().setBackend(backend).build();
  }

  /** HTTP/1 by declaration, weights given to backends one after the other. */
  public static OutboundPolicy weighted(Backend first, int firstWeight, Backend... others) {
    HttpRoute.Distribution.RandomAvailable.Builder random =
        HttpRoute.Distribution.RandomAvailable.newBuilder();
    random.addBackends(
        HttpRoute.WeightedRouteBackend.newBuilder().setBackend(to(first)).setWeight(firstWeight));
    for (Backend other : others) {
      random.addBackends(
          HttpRoute.WeightedRouteBackend.newBuilder().setBackend(to(other)).setWeight(1));
    }
    HttpRoute route =
        httpRoute(HttpRoute.Distribution.newBuilder().setRandomAvailable(random).build());
    return policy(
        ProxyProtocol.newBuilder().setHttp1(ProxyProtocol.Http1.newBuilder().addRoutes(route)));
  }

  /** A backend balanced over the endpoints of an authority. */
  public static Backend balanced(String authority) {
    return Backend.newBuilder()
        .setMetadata(resource("Service", authority.substring(0, authority.indexOf('.'))))
        .setQueue(queue())
        .setBalancer(
            Backend.BalanceP2c.newBuilder()
                .setDiscovery(
                    Backend.EndpointDiscovery.newBuilder()
                        .setDst(
                            Backend.EndpointDiscovery.DestinationGet.newBuilder()
                                .setPath(authority)))
                .setPeakEwma(
                    Backend.BalanceP2c.PeakEwma.newBuilder()
                        .setDefaultRtt(
                            com.google.protobuf.Duration.newBuilder().setNanos(30_000_000))
                        .setDecay(Wire.seconds(10))))
        .build();
  }

  /** A backend of one fixed endpoint. */
  public static Backend forward(WeightedAddr endpoint) {
    return Backend.newBuilder()
        .setMetadata(Metadata.newBuilder().setDefault("forward"))
        .setQueue(queue())
        .setForward(endpoint)
        .build();
  }

  private static Queue queue() {
    return Queue.newBuilder().setCapacity(100).setFailfastTimeout(Wire.seconds(3)).build();
  }

  private static Metadata resource(String kind, String name) {
    return Metadata.newBuilder()
        .setResource(
            Resource.newBuilder().setGroup("core").setKind(kind).setNamespace("ns").setName(name))
        .build();
  }

  /** An endpoint outside the mesh. */
  public static WeightedAddr plain(InetSocketAddress address) {
    return WeightedAddr.newBuilder().setAddr(Wire.address(address)).setWeight(1).build();
  }

  /** An endpoint behind a pod's proxy, reached by the transport header. */
  public static WeightedAddr meshed(InetSocketAddress address, String identity) {
    return meshed(
        address,
        identity,
        ProtocolHint.newBuilder()
            .setH2(ProtocolHint.H2.getDefaultInstance())
            .setOpaqueTransport(
                ProtocolHint.OpaqueTransport.newBuilder().setInboundPort(INBOUND_PORT))
            .build());
  }

  /** An endpoint behind a pod's proxy. */
  public static WeightedAddr meshed(InetSocketAddress address, String identity, ProtocolHint hint) {
    return plain(address).toBuilder()
        .setTlsIdentity(
            TlsIdentity.newBuilder()
                .setDnsLikeIdentity(TlsIdentity.DnsLikeIdentity.newBuilder().setName(identity)))
        .setProtocolHint(hint)
        .build();
  }

  /** The same endpoint behind a proxy that has a URI for its identity and a name besides. */
  public static WeightedAddr spiffe(WeightedAddr meshed, String id, String serverName) {
    return meshed.toBuilder()
        .setTlsIdentity(
            TlsIdentity.newBuilder()
                .setUriLikeIdentity(TlsIdentity.UriLikeIdentity.newBuilder().setUri(id))
                .setServerName(TlsIdentity.DnsLikeIdentity.newBuilder().setName(serverName)))
        .build();
  }

  /** The gateway of another cluster, where the service is known by another authority. */
  public static WeightedAddr gateway(Pod gateway, String authority) {
    return meshed(gateway.inbound(), gateway.identity()).toBuilder()
        .setAuthorityOverride(AuthorityOverride.newBuilder().setAuthorityOverride(authority))
        .build();
  }

  /** Endpoints appear. */
  public static Update add(WeightedAddr... endpoints) {
    WeightedAddrSet.Builder set = WeightedAddrSet.newBuilder();
    for (WeightedAddr endpoint : endpoints) {
      set.addAddrs(endpoint);
    }
    return Update.newBuilder().setAdd(set).build();
  }

  /** There is none. */
  public static Update none() {
    return Update.newBuilder()
        .setNoEndpoints(io.lorica.proto.destination.NoEndpoints.newBuilder().setExists(true))
        .build();
  }
}
