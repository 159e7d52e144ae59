package io.lorica.proxy.training;

import com.google.protobuf.Duration;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.ProtocolHint;
import io.lorica.proto.destination.TlsIdentity;
import io.lorica.proto.destination.Update;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.destination.WeightedAddrSet;
import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.PathMatch;
import io.lorica.proto.inbound.Authn;
import io.lorica.proto.inbound.Authz;
import io.lorica.proto.inbound.Network;
import io.lorica.proto.inbound.Server;
import io.lorica.proto.meta.Metadata;
import io.lorica.proto.net.IPAddress;
import io.lorica.proto.net.IPNetwork;
import io.lorica.proto.net.TcpAddress;
import io.lorica.proto.outbound.Backend;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.OpaqueRoute;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.ProxyProtocol;
import io.lorica.proto.outbound.Queue;

/** What a control plane says of one service per port, each with one endpoint that is ourselves. */
final class TrainingAnswers {
  private static final Metadata DEFAULT = Metadata.newBuilder().setDefault("default").build();

  private TrainingAnswers() {}

  /** The endpoint of a port: meshed, and carried as its protocol wants. */
  static Update endpoint(int port, String identity) {
    TlsIdentity.DnsLikeIdentity name =
        TlsIdentity.DnsLikeIdentity.newBuilder().setName(identity).build();
    WeightedAddr.Builder endpoint =
        WeightedAddr.newBuilder()
            .setAddr(address(TrainingRun.ENDPOINT, port))
            .setWeight(10_000)
            .putMetricLabels("pod", "training-0")
            .setTlsIdentity(TlsIdentity.newBuilder().setDnsLikeIdentity(name).setServerName(name))
            .setProtocolHint(hint(port));
    return Update.newBuilder()
        .setAdd(
            WeightedAddrSet.newBuilder()
                .addAddrs(endpoint)
                .putMetricLabels("namespace", "training")
                .putMetricLabels("service", "app"))
        .build();
  }

  private static ProtocolHint hint(int port) {
    if (port != TrainingRun.TCP) {
      return ProtocolHint.newBuilder().setH2(ProtocolHint.H2.getDefaultInstance()).build();
    }
    return ProtocolHint.newBuilder()
        .setOpaque(ProtocolHint.Opaque.getDefaultInstance())
        .setOpaqueTransport(ProtocolHint.OpaqueTransport.newBuilder().setInboundPort(4143))
        .build();
  }

  /** The profile of a port. */
  static DestinationProfile profile(int port) {
    return DestinationProfile.newBuilder()
        .setFullyQualifiedName("app.training.svc.cluster.local")
        .setOpaqueProtocol(port == TrainingRun.TCP)
        .build();
  }

  /** The client policy of a port: detection, and one balancer for all. */
  static OutboundPolicy outbound(int port) {
    Backend.EndpointDiscovery.DestinationGet get =
        Backend.EndpointDiscovery.DestinationGet.newBuilder()
            .setPath("app.training.svc.cluster.local:" + port)
            .build();
    Backend backend =
        Backend.newBuilder()
            .setMetadata(DEFAULT)
            .setQueue(Queue.newBuilder().setCapacity(100).setFailfastTimeout(seconds(3)))
            .setBalancer(
                Backend.BalanceP2c.newBuilder()
                    .setDiscovery(Backend.EndpointDiscovery.newBuilder().setDst(get))
                    .setPeakEwma(
                        Backend.BalanceP2c.PeakEwma.newBuilder()
                            .setDefaultRtt(seconds(1))
                            .setDecay(seconds(10))))
            .build();
    ProxyProtocol.Opaque opaque =
        ProxyProtocol.Opaque.newBuilder().addRoutes(opaqueRoute(backend)).build();
    ProxyProtocol.Builder protocol = ProxyProtocol.newBuilder();
    if (port == TrainingRun.TCP) {
      protocol.setOpaque(opaque);
    } else {
      HttpRoute route = httpRoute(backend);
      protocol.setDetect(
          ProxyProtocol.Detect.newBuilder()
              .setTimeout(seconds(10))
              .setOpaque(opaque)
              .setHttp1(ProxyProtocol.Http1.newBuilder().addRoutes(route))
              .setHttp2(ProxyProtocol.Http2.newBuilder().addRoutes(route)));
    }
    return OutboundPolicy.newBuilder().setMetadata(DEFAULT).setProtocol(protocol).build();
  }

  private static HttpRoute httpRoute(Backend backend) {
    HttpRoute.Distribution.FirstAvailable first =
        HttpRoute.Distribution.FirstAvailable.newBuilder()
            .addBackends(HttpRoute.RouteBackend.newBuilder().setBackend(backend))
            .build();
    return HttpRoute.newBuilder()
        .setMetadata(DEFAULT)
        .addRules(
            HttpRoute.Rule.newBuilder()
                .addMatches(everyPath())
                .setBackends(HttpRoute.Distribution.newBuilder().setFirstAvailable(first)))
        .build();
  }

  private static OpaqueRoute opaqueRoute(Backend backend) {
    OpaqueRoute.Distribution.FirstAvailable first =
        OpaqueRoute.Distribution.FirstAvailable.newBuilder()
            .addBackends(OpaqueRoute.RouteBackend.newBuilder().setBackend(backend))
            .build();
    return OpaqueRoute.newBuilder()
        .setMetadata(DEFAULT)
        .addRules(
            OpaqueRoute.Rule.newBuilder()
                .setBackends(OpaqueRoute.Distribution.newBuilder().setFirstAvailable(first)))
        .build();
  }

  private static HttpRouteMatch everyPath() {
    return HttpRouteMatch.newBuilder().setPath(PathMatch.newBuilder().setPrefix("/")).build();
  }

  /** The server policy of a port: all clients, with or without an identity. */
  static Server inbound(int port) {
    Authn all =
        Authn.newBuilder()
            .setUnauthenticated(Authn.PermitUnauthenticated.getDefaultInstance())
            .build();
    IPNetwork everywhere = IPNetwork.newBuilder().setIp(IPAddress.newBuilder().setIpv4(0)).build();
    return Server.newBuilder()
        .putLabels("group", "")
        .putLabels("kind", "default")
        .putLabels("name", "all-unauthenticated")
        .addAuthorizations(
            Authz.newBuilder()
                .setMetadata(DEFAULT)
                .setAuthentication(all)
                .addNetworks(Network.newBuilder().setNet(everywhere)))
        .setProtocol(inboundProtocol(port))
        .build();
  }

  private static io.lorica.proto.inbound.ProxyProtocol inboundProtocol(int port) {
    io.lorica.proto.inbound.ProxyProtocol.Builder protocol =
        io.lorica.proto.inbound.ProxyProtocol.newBuilder();
    if (port == TrainingRun.TCP) {
      return protocol
          .setOpaque(io.lorica.proto.inbound.ProxyProtocol.Opaque.getDefaultInstance())
          .build();
    }
    io.lorica.proto.inbound.HttpRoute route =
        io.lorica.proto.inbound.HttpRoute.newBuilder()
            .setMetadata(DEFAULT)
            .addRules(io.lorica.proto.inbound.HttpRoute.Rule.newBuilder().addMatches(everyPath()))
            .build();
    return protocol
        .setDetect(
            io.lorica.proto.inbound.ProxyProtocol.Detect.newBuilder()
                .setTimeout(seconds(10))
                .addHttpRoutes(route))
        .build();
  }

  private static TcpAddress address(int ipv4, int port) {
    return TcpAddress.newBuilder()
        .setIp(IPAddress.newBuilder().setIpv4(ipv4))
        .setPort(port)
        .build();
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }
}
