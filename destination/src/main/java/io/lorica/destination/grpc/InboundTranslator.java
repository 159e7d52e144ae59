package io.lorica.destination.grpc;

import com.google.protobuf.Duration;
import io.lorica.destination.model.Cidr;
import io.lorica.destination.model.inbound.Authorization;
import io.lorica.destination.model.inbound.Authorization.Authentication;
import io.lorica.destination.model.inbound.Authorization.IdentityMatch;
import io.lorica.destination.model.inbound.InboundServer;
import io.lorica.destination.model.inbound.InboundServer.Protocol;
import io.lorica.destination.model.inbound.InboundServer.Route;
import io.lorica.destination.model.inbound.InboundServer.Rule;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.NetworkMatch;
import io.lorica.destination.model.policy.PolicyRef;
import io.lorica.proto.inbound.Authn;
import io.lorica.proto.inbound.Authz;
import io.lorica.proto.inbound.GrpcRoute;
import io.lorica.proto.inbound.HttpLocalRateLimit;
import io.lorica.proto.inbound.HttpRoute;
import io.lorica.proto.inbound.Identity;
import io.lorica.proto.inbound.IdentitySuffix;
import io.lorica.proto.inbound.Network;
import io.lorica.proto.inbound.ProxyProtocol;
import io.lorica.proto.inbound.Server;
import io.lorica.proto.net.IPNetwork;
import java.util.List;
import java.util.Map;

/** Inbound policies → {@code Server} (spec 07 §3.9). */
final class InboundTranslator {
  private InboundTranslator() {}

  static Server translate(InboundServer server) {
    Server.Builder out =
        Server.newBuilder()
            .setProtocol(protocol(server.protocol()))
            .putAllLabels(labels(server.ref()));
    server.authorizations().forEach(authorization -> out.addAuthorizations(authz(authorization)));
    return out.build();
  }

  private static Map<String, String> labels(PolicyRef ref) {
    return switch (ref) {
      case PolicyRef.Default(String name) -> Map.of("group", "", "kind", "default", "name", name);
      case PolicyRef.Resource resource ->
          Map.of("group", resource.group(), "kind", resource.kind(), "name", resource.name());
    };
  }

  private static ProxyProtocol protocol(Protocol protocol) {
    ProxyProtocol.Builder out = ProxyProtocol.newBuilder();
    switch (protocol) {
      case Protocol.Detect(java.time.Duration timeout, InboundServer.Http http) ->
          out.setDetect(detect(Net.duration(timeout), http));
      case Protocol.Http1(InboundServer.Http http) -> {
        ProxyProtocol.Http1.Builder http1 = ProxyProtocol.Http1.newBuilder();
        http.routes().forEach(route -> http1.addRoutes(http(route)));
        if (http.rateLimit() != null) {
          http1.setLocalRateLimit(rateLimit(http.rateLimit()));
        }
        out.setHttp1(http1);
      }
      case Protocol.Http2(InboundServer.Http http) -> {
        ProxyProtocol.Http2.Builder http2 = ProxyProtocol.Http2.newBuilder();
        http.routes().forEach(route -> http2.addRoutes(http(route)));
        if (http.rateLimit() != null) {
          http2.setLocalRateLimit(rateLimit(http.rateLimit()));
        }
        out.setHttp2(http2);
      }
      case Protocol.Grpc(List<Route<GrpcMatch>> routes) -> {
        ProxyProtocol.Grpc.Builder grpc = ProxyProtocol.Grpc.newBuilder();
        routes.forEach(route -> grpc.addRoutes(grpc(route)));
        out.setGrpc(grpc);
      }
      case Protocol.Opaque() -> out.setOpaque(ProxyProtocol.Opaque.getDefaultInstance());
      case Protocol.Tls() -> out.setTls(ProxyProtocol.Tls.getDefaultInstance());
    }
    return out.build();
  }

  private static ProxyProtocol.Detect detect(Duration timeout, InboundServer.Http http) {
    ProxyProtocol.Detect.Builder out = ProxyProtocol.Detect.newBuilder().setTimeout(timeout);
    http.routes().forEach(route -> out.addHttpRoutes(http(route)));
    if (http.rateLimit() != null) {
      out.setHttpLocalRateLimit(rateLimit(http.rateLimit()));
    }
    return out.build();
  }

  private static HttpRoute http(Route<HttpMatch> route) {
    HttpRoute.Builder out = HttpRoute.newBuilder().setMetadata(Policies.ref(route.ref()));
    route.hosts().forEach(host -> out.addHosts(Policies.host(host)));
    route.authorizations().forEach(authorization -> out.addAuthorizations(authz(authorization)));
    for (Rule<HttpMatch> rule : route.rules()) {
      HttpRoute.Rule.Builder wire = HttpRoute.Rule.newBuilder();
      rule.matches().forEach(match -> wire.addMatches(Policies.http(match)));
      rule.filters().forEach(filter -> wire.addFilters(httpFilter(filter)));
      out.addRules(wire);
    }
    return out.build();
  }

  private static HttpRoute.Filter httpFilter(Filter filter) {
    HttpRoute.Filter.Builder out = HttpRoute.Filter.newBuilder();
    switch (filter) {
      case Filter.RequestHeaders(Filter.Headers headers) ->
          out.setRequestHeaderModifier(Policies.requestHeaders(headers));
      case Filter.Redirect redirect -> out.setRedirect(Policies.redirect(redirect));
      case Filter.HttpFailure failure -> out.setFailureInjector(Policies.httpFailure(failure));
      case Filter.ResponseHeaders _, Filter.GrpcFailure _, Filter.Forbidden _, Filter.Invalid _ ->
          throw new IllegalStateException("no inbound HTTP filter: " + filter);
    }
    return out.build();
  }

  private static GrpcRoute grpc(Route<GrpcMatch> route) {
    GrpcRoute.Builder out = GrpcRoute.newBuilder().setMetadata(Policies.ref(route.ref()));
    route.hosts().forEach(host -> out.addHosts(Policies.host(host)));
    route.authorizations().forEach(authorization -> out.addAuthorizations(authz(authorization)));
    for (Rule<GrpcMatch> rule : route.rules()) {
      GrpcRoute.Rule.Builder wire = GrpcRoute.Rule.newBuilder();
      rule.matches().forEach(match -> wire.addMatches(Policies.grpc(match)));
      rule.filters().forEach(filter -> wire.addFilters(grpcFilter(filter)));
      out.addRules(wire);
    }
    return out.build();
  }

  private static GrpcRoute.Filter grpcFilter(Filter filter) {
    GrpcRoute.Filter.Builder out = GrpcRoute.Filter.newBuilder();
    switch (filter) {
      case Filter.RequestHeaders(Filter.Headers headers) ->
          out.setRequestHeaderModifier(Policies.requestHeaders(headers));
      case Filter.GrpcFailure failure -> out.setFailureInjector(Policies.grpcFailure(failure));
      case Filter.ResponseHeaders _,
          Filter.Redirect _,
          Filter.HttpFailure _,
          Filter.Forbidden _,
          Filter.Invalid _ ->
          throw new IllegalStateException("no inbound gRPC filter: " + filter);
    }
    return out.build();
  }

  private static Authz authz(Authorization authorization) {
    Authz.Builder out =
        Authz.newBuilder()
            .setAuthentication(authn(authorization.authentication()))
            .putAllLabels(labels(authorization.ref()))
            .setMetadata(Policies.ref(authorization.ref()));
    authorization.networks().forEach(network -> out.addNetworks(network(network)));
    return out.build();
  }

  private static Network network(NetworkMatch network) {
    Network.Builder out = Network.newBuilder().setNet(cidr(network.network()));
    network.except().forEach(hole -> out.addExcept(cidr(hole)));
    return out.build();
  }

  private static IPNetwork cidr(Cidr cidr) {
    return IPNetwork.newBuilder().setIp(Net.ip(cidr.ip())).setPrefixLen(cidr.prefix()).build();
  }

  private static Authn authn(Authentication authentication) {
    Authn.Builder out = Authn.newBuilder();
    switch (authentication) {
      case Authentication.Unauthenticated() ->
          out.setUnauthenticated(Authn.PermitUnauthenticated.getDefaultInstance());
      case Authentication.AnyTls() ->
          out.setMeshTLS(
              Authn.PermitMeshTLS.newBuilder()
                  .setUnauthenticated(Authn.PermitUnauthenticated.getDefaultInstance()));
      case Authentication.Identities(List<IdentityMatch> matches) ->
          out.setMeshTLS(Authn.PermitMeshTLS.newBuilder().setIdentities(identities(matches)));
    }
    return out.build();
  }

  private static Authn.PermitMeshTLS.PermitClientIdentities identities(
      List<IdentityMatch> matches) {
    var out = Authn.PermitMeshTLS.PermitClientIdentities.newBuilder();
    for (IdentityMatch match : matches) {
      switch (match) {
        case IdentityMatch.Exact(String identity) -> out.addIdentities(identity(identity));
        case IdentityMatch.Suffix(List<String> parts) ->
            out.addSuffixes(IdentitySuffix.newBuilder().addAllParts(parts));
      }
    }
    return out.build();
  }

  private static Identity identity(String name) {
    return Identity.newBuilder().setName(name).build();
  }

  private static HttpLocalRateLimit rateLimit(InboundServer.RateLimit limit) {
    HttpLocalRateLimit.Builder out =
        HttpLocalRateLimit.newBuilder().setMetadata(Policies.ref(limit.ref()));
    if (limit.total() != null) {
      out.setTotal(limit(limit.total()));
    }
    if (limit.identity() != null) {
      out.setIdentity(limit(limit.identity()));
    }
    for (InboundServer.ClientLimit override : limit.overrides()) {
      var clients = HttpLocalRateLimit.Override.ClientIdentities.newBuilder();
      override.identities().forEach(name -> clients.addIdentities(identity(name)));
      out.addOverrides(
          HttpLocalRateLimit.Override.newBuilder()
              .setLimit(limit(override.limit()))
              .setClients(clients));
    }
    return out.build();
  }

  private static HttpLocalRateLimit.Limit limit(int requestsPerSecond) {
    return HttpLocalRateLimit.Limit.newBuilder().setRequestsPerSecond(requestsPerSecond).build();
  }
}
