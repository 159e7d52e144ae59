package io.lorica.proxy.harness;

import io.lorica.proto.inbound.Authn;
import io.lorica.proto.inbound.Authz;
import io.lorica.proto.inbound.HttpLocalRateLimit;
import io.lorica.proto.inbound.HttpRoute;
import io.lorica.proto.inbound.Identity;
import io.lorica.proto.inbound.IdentitySuffix;
import io.lorica.proto.inbound.Network;
import io.lorica.proto.inbound.ProxyProtocol;
import io.lorica.proto.inbound.Server;
import io.lorica.proto.net.IPAddress;
import io.lorica.proto.net.IPNetwork;

/** Inbound policies as a control plane would send them, all with server {@code srv}. */
public final class ServerPolicies {
  private ServerPolicies() {}

  public static Server detect(Authz... authorizations) {
    return server(
        ProxyProtocol.newBuilder()
            .setDetect(ProxyProtocol.Detect.newBuilder().setTimeout(Wire.seconds(10))),
        authorizations);
  }

  public static Server opaque(Authz... authorizations) {
    return server(
        ProxyProtocol.newBuilder().setOpaque(ProxyProtocol.Opaque.getDefaultInstance()),
        authorizations);
  }

  public static Server http1(Authz... authorizations) {
    return server(
        ProxyProtocol.newBuilder().setHttp1(ProxyProtocol.Http1.getDefaultInstance()),
        authorizations);
  }

  public static Server http2(Authz... authorizations) {
    return server(
        ProxyProtocol.newBuilder().setHttp2(ProxyProtocol.Http2.getDefaultInstance()),
        authorizations);
  }

  /** HTTP/1 with routes, and a limit unless it is empty. */
  public static Server routed(HttpLocalRateLimit limit, HttpRoute... routes) {
    ProxyProtocol.Http1.Builder http1 = ProxyProtocol.Http1.newBuilder();
    for (HttpRoute route : routes) {
      http1.addRoutes(route);
    }
    if (!limit.equals(HttpLocalRateLimit.getDefaultInstance())) {
      http1.setLocalRateLimit(limit);
    }
    return server(ProxyProtocol.newBuilder().setHttp1(http1), everybody());
  }

  private static Server server(ProxyProtocol.Builder protocol, Authz... authorizations) {
    Server.Builder server =
        Server.newBuilder()
            .setProtocol(protocol)
            .putLabels("group", "policy.linkerd.io")
            .putLabels("kind", "server")
            .putLabels("name", "srv");
    for (Authz authorization : authorizations) {
      server.addAuthorizations(authorization);
    }
    return server.build();
  }

  /** Lets everybody in. */
  public static Authz everybody() {
    return authorization(
        Authn.newBuilder().setUnauthenticated(Authn.PermitUnauthenticated.getDefaultInstance()));
  }

  /** Lets in who proves to be one of these. */
  public static Authz only(String... identities) {
    Authn.PermitMeshTLS.PermitClientIdentities.Builder clients =
        Authn.PermitMeshTLS.PermitClientIdentities.newBuilder();
    for (String identity : identities) {
      clients.addIdentities(Identity.newBuilder().setName(identity));
    }
    return authorization(
        Authn.newBuilder().setMeshTLS(Authn.PermitMeshTLS.newBuilder().setIdentities(clients)));
  }

  /** Lets in who proves to be anybody at all: a suffix of no parts. */
  public static Authz authenticated() {
    return authorization(
        Authn.newBuilder()
            .setMeshTLS(
                Authn.PermitMeshTLS.newBuilder()
                    .setIdentities(
                        Authn.PermitMeshTLS.PermitClientIdentities.newBuilder()
                            .addSuffixes(IdentitySuffix.getDefaultInstance()))));
  }

  private static Authz authorization(Authn.Builder authentication) {
    return Authz.newBuilder()
        .setAuthentication(authentication)
        .addNetworks(
            Network.newBuilder()
                .setNet(IPNetwork.newBuilder().setIp(IPAddress.newBuilder().setIpv4(0))))
        .putLabels("group", "policy.linkerd.io")
        .putLabels("kind", "serverauthorization")
        .putLabels("name", "authz")
        .build();
  }

  /** The network 10.0.0.0/8 alone, so that nobody of the harness is let in but by localhost. */
  public static Authz elsewhere() {
    return everybody().toBuilder()
        .clearNetworks()
        .addNetworks(
            Network.newBuilder()
                .setNet(
                    IPNetwork.newBuilder()
                        .setIp(IPAddress.newBuilder().setIpv4(10 << 24))
                        .setPrefixLen(8)))
        .build();
  }
}
