package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.grpcroute.GrpcRouteMatch;
import io.lorica.proto.httproute.HostMatch;
import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.PathMatch;
import io.lorica.proto.httptypes.HttpMethod;
import io.lorica.proto.inbound.Authn;
import io.lorica.proto.inbound.Authn.PermitMeshTLS;
import io.lorica.proto.inbound.Authn.PermitMeshTLS.PermitClientIdentities;
import io.lorica.proto.inbound.Authn.PermitUnauthenticated;
import io.lorica.proto.inbound.Authz;
import io.lorica.proto.inbound.GrpcRoute;
import io.lorica.proto.inbound.HttpRoute;
import io.lorica.proto.inbound.Identity;
import io.lorica.proto.inbound.IdentitySuffix;
import io.lorica.proto.inbound.Network;
import io.lorica.proto.inbound.ProxyProtocol;
import io.lorica.proto.inbound.Server;
import io.lorica.proto.meta.Resource;
import io.lorica.proto.net.IPAddress;
import io.lorica.proto.net.IPNetwork;
import io.lorica.proxy.config.IpNetwork;
import io.lorica.proxy.discovery.Authorization.Authentication;
import io.lorica.proxy.discovery.Authorization.NetworkMatch;
import io.lorica.proxy.discovery.ServerPolicy.InboundRule;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.Metadata;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec 01 §4.4. */
class ServerPolicyTranslatorTest {
  private static final Duration DETECT = Duration.ofSeconds(10);

  private static Authn.Builder anyone() {
    return Authn.newBuilder().setUnauthenticated(PermitUnauthenticated.getDefaultInstance());
  }

  private static IPNetwork.Builder network(int first, int prefix) {
    return IPNetwork.newBuilder()
        .setIp(IPAddress.newBuilder().setIpv4(first << 24))
        .setPrefixLen(prefix);
  }

  private static Authz.Builder authz(Authn.Builder authn) {
    return Authz.newBuilder()
        .setMetadata(Policies.made("a"))
        .addNetworks(Network.newBuilder().setNet(network(10, 8)))
        .setAuthentication(authn);
  }

  private static ProxyProtocol.Builder detect(HttpRoute.Builder... routes) {
    ProxyProtocol.Detect.Builder detect =
        ProxyProtocol.Detect.newBuilder().setTimeout(Policies.millis(7_000));
    for (HttpRoute.Builder route : routes) {
      detect.addHttpRoutes(route);
    }
    return ProxyProtocol.newBuilder().setDetect(detect);
  }

  private static Server.Builder server(ProxyProtocol.Builder protocol) {
    return Server.newBuilder().putLabels("name", "web").setProtocol(protocol);
  }

  private static ServerPolicy translated(Server.Builder server) {
    return ServerPolicyTranslator.translate(server.build(), DETECT);
  }

  private static Authorization only(Authn.Builder authn) {
    return translated(server(detect()).addAuthorizations(authz(authn))).authorizations().getFirst();
  }

  @Test
  @Spec("01#23")
  void thisMachineIsLetInByEveryPolicyOfTheControlPlane() {
    ServerPolicy policy = translated(server(detect()));

    assertThat(policy.authorizations()).containsExactly(AuthorizationTranslator.LOCALHOST);
    assertThat(AuthorizationTranslator.LOCALHOST.metadata())
        .isEqualTo(new Metadata.Default("localhost"));
    assertThat(policy.protocol())
        .isEqualTo(
            new ServerPolicy.Detect(
                Duration.ofSeconds(7),
                ServerPolicy.HttpServing.of(
                    InboundRule.forAll(
                        new Metadata.Default("default"), List.of(), policy.authorizations()))));
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', web, policy.linkerd.io, server, web",
    "g, k, web, g, k, web",
    "'', '', k:x, policy.linkerd.io, k, x",
    "g, '', web, g, server, web",
  })
  void labelsNameResources(
      String group, String kind, String name, String readGroup, String readKind, String readName)
      throws Unusable {
    Map<String, String> labels = new java.util.HashMap<>(Map.of("name", name));
    if (!group.isEmpty()) {
      labels.put("group", group);
    }
    if (!kind.isEmpty()) {
      labels.put("kind", kind);
    }
    assertThat(ServerPolicyTranslator.labelled(labels, "server"))
        .isEqualTo(new Metadata.Resource(readGroup, readKind, "", readName, "", 0));
  }

  @Test
  void labelsNameDefaults() throws Unusable {
    Metadata expected = new Metadata.Default("all-unauthenticated");
    assertThat(
            ServerPolicyTranslator.labelled(
                Map.of("group", "", "kind", "default", "name", "all-unauthenticated"), "server"))
        .isEqualTo(expected);
    assertThat(
            ServerPolicyTranslator.labelled(
                Map.of("name", "default:all-unauthenticated"), "server"))
        .isEqualTo(expected);
  }

  @Test
  void authorizations() {
    Authn.Builder tls =
        Authn.newBuilder()
            .setMeshTLS(
                PermitMeshTLS.newBuilder()
                    .setUnauthenticated(PermitUnauthenticated.getDefaultInstance()));
    Authn.Builder named =
        Authn.newBuilder()
            .setMeshTLS(
                PermitMeshTLS.newBuilder()
                    .setIdentities(
                        PermitClientIdentities.newBuilder()
                            .addIdentities(Identity.newBuilder().setName("a.b"))
                            .addSuffixes(
                                IdentitySuffix.newBuilder().addParts("foo").addParts("bar"))
                            .addSuffixes(IdentitySuffix.getDefaultInstance())));

    assertThat(only(anyone()).authentication()).isEqualTo(new Authentication.Unauthenticated());
    assertThat(only(tls).authentication()).isEqualTo(new Authentication.TlsUnauthenticated());
    assertThat(only(named).authentication())
        .isEqualTo(new Authentication.TlsAuthenticated(List.of("a.b"), List.of(".foo.bar", "")));
  }

  @Test
  void metadataOfTheInboundHalfMayLackParts() {
    Authz.Builder named =
        authz(anyone())
            .setMetadata(
                io.lorica.proto.meta.Metadata.newBuilder()
                    .setResource(Resource.newBuilder().setName("x")));
    assertThat(
            translated(server(detect()).addAuthorizations(named))
                .authorizations()
                .getFirst()
                .metadata())
        .isEqualTo(new Metadata.Resource("", "", "", "x", "", 0));
  }

  @Test
  void networksHaveHoles() {
    Authz.Builder holed =
        authz(anyone())
            .clearNetworks()
            .addNetworks(Network.newBuilder().setNet(network(10, 8)).addExcept(network(10, 16)));
    assertThat(
            translated(server(detect()).addAuthorizations(holed))
                .authorizations()
                .getFirst()
                .networks())
        .containsExactly(
            new NetworkMatch(
                IpNetwork.parse("10.0.0.0/8").orElseThrow(),
                List.of(IpNetwork.parse("10.0.0.0/16").orElseThrow())));
  }

  @Test
  void oldAuthorizationsAreNamedByLabels() {
    Authz.Builder labelled = authz(anyone()).clearMetadata().putLabels("name", "x");
    assertThat(
            translated(server(detect()).addAuthorizations(labelled))
                .authorizations()
                .getFirst()
                .metadata())
        .isEqualTo(
            new Metadata.Resource("policy.linkerd.io", "serverauthorization", "", "x", "", 0));
  }

  @Test
  void aRouteLetsInWhomItsServerLetsIn() {
    Authz.Builder probe = authz(anyone()).setMetadata(Policies.made("probe"));
    ServerPolicy policy =
        translated(
            server(detect(route("/live", HttpMethod.Registered.GET).addAuthorizations(probe)))
                .addAuthorizations(authz(anyone())));
    InboundRule rule = policy.http().routes().rules().getFirst();

    assertThat(rule.authorizations())
        .extracting(Authorization::metadata)
        .containsExactly(
            new Metadata.Default("probe"),
            new Metadata.Default("a"),
            new Metadata.Default("localhost"));
  }

  private static HttpRoute.Builder route(String path, HttpMethod.Registered method) {
    return HttpRoute.newBuilder()
        .setMetadata(Policies.made("probe"))
        .addRules(
            HttpRoute.Rule.newBuilder()
                .addMatches(
                    HttpRouteMatch.newBuilder()
                        .setPath(PathMatch.newBuilder().setExact(path))
                        .setMethod(HttpMethod.newBuilder().setRegistered(method))));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /live, true",
    "GET, /live?x=1, true",
    "HEAD, /live, false",
    "GET, /liveness, false",
    "GET, /live/, false",
    "GET, /, false",
  })
  void probeRoutesMatchPathAndMethod(String method, String path, boolean taken) {
    ServerPolicy policy = translated(server(detect(route("/live", HttpMethod.Registered.GET))));
    RequestHead head = new RequestHead();
    head.method(method);
    head.path(path);

    assertThat(policy.http().routes().find(head) != null).isEqualTo(taken);
  }

  @Test
  void declaredProtocols() {
    assertThat(
            translated(
                    server(
                        ProxyProtocol.newBuilder()
                            .setOpaque(ProxyProtocol.Opaque.getDefaultInstance())))
                .protocol())
        .isEqualTo(new ServerPolicy.Opaque());
    assertThat(
            translated(
                    server(
                        ProxyProtocol.newBuilder().setTls(ProxyProtocol.Tls.getDefaultInstance())))
                .protocol())
        .isEqualTo(new ServerPolicy.Tls());
    assertThat(
            translated(
                    server(
                        ProxyProtocol.newBuilder()
                            .setHttp1(ProxyProtocol.Http1.getDefaultInstance())))
                .protocol())
        .isInstanceOf(ServerPolicy.Http1.class);
    assertThat(
            translated(
                    server(
                        ProxyProtocol.newBuilder()
                            .setGrpc(ProxyProtocol.Grpc.getDefaultInstance())))
                .protocol())
        .isInstanceOf(ServerPolicy.Http2.class);
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        Arguments.of("no name", server(detect()).clearLabels()),
        Arguments.of("no protocol", server(detect()).clearProtocol()),
        Arguments.of(
            "no timeout",
            server(
                ProxyProtocol.newBuilder().setDetect(ProxyProtocol.Detect.getDefaultInstance()))),
        Arguments.of(
            "no network", server(detect()).addAuthorizations(authz(anyone()).clearNetworks())),
        Arguments.of(
            "an empty network",
            server(detect())
                .addAuthorizations(
                    authz(anyone()).clearNetworks().addNetworks(Network.getDefaultInstance()))),
        Arguments.of(
            "a prefix too long",
            server(detect())
                .addAuthorizations(
                    authz(anyone())
                        .clearNetworks()
                        .addNetworks(Network.newBuilder().setNet(network(10, 33))))),
        Arguments.of(
            "no authentication", server(detect()).addAuthorizations(authz(Authn.newBuilder()))),
        Arguments.of(
            "mesh TLS without clients",
            server(detect())
                .addAuthorizations(
                    authz(Authn.newBuilder().setMeshTLS(PermitMeshTLS.getDefaultInstance())))),
        Arguments.of(
            "a route without metadata",
            server(detect(route("/", HttpMethod.Registered.GET).clearMetadata()))),
        Arguments.of(
            "an address as host",
            server(
                detect(
                    route("/", HttpMethod.Registered.GET)
                        .addHosts(HostMatch.newBuilder().setExact("10.0.0.1"))))),
        Arguments.of(
            "a call's match without rpc",
            server(
                ProxyProtocol.newBuilder()
                    .setGrpc(
                        ProxyProtocol.Grpc.newBuilder()
                            .addRoutes(
                                GrpcRoute.newBuilder()
                                    .setMetadata(Policies.made("calls"))
                                    .addRules(
                                        GrpcRoute.Rule.newBuilder()
                                            .addMatches(GrpcRouteMatch.getDefaultInstance())))))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  @Spec("10#26")
  void anUnusablePolicyLetsNobodyIn(String rule, Server.Builder message) {
    ServerPolicy policy = translated(message.addAuthorizations(authz(anyone())));

    assertThat(policy.server()).isEqualTo(new Metadata.Default("invalid"));
    assertThat(policy.authorizations()).isEmpty();
    assertThat(policy.http().routes().rules())
        .singleElement()
        .satisfies(
            route -> {
              assertThat(route.authorizations()).isEmpty();
              assertThat(route.filters())
                  .as(rule)
                  .singleElement()
                  .isInstanceOf(HttpFilter.InvalidPolicy.class);
            });
  }

  @Test
  void aFilterWithoutAKindFailsTheRequestsOfItsRuleAlone() {
    ServerPolicy policy =
        translated(
            server(
                detect(
                    HttpRoute.newBuilder()
                        .setMetadata(Policies.made("r"))
                        .addRules(
                            HttpRoute.Rule.newBuilder()
                                .addFilters(HttpRoute.Filter.getDefaultInstance())))));
    assertThat(policy.server()).isNotEqualTo(new Metadata.Default("invalid"));
    assertThat(policy.http().routes().rules().getFirst().filters())
        .singleElement()
        .isInstanceOf(HttpFilter.InvalidPolicy.class);
  }
}
