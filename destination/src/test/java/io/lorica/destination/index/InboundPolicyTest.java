package io.lorica.destination.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.kube.Objects;
import io.lorica.destination.model.Cidr;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.inbound.Authorization;
import io.lorica.destination.model.inbound.Authorization.Authentication;
import io.lorica.destination.model.inbound.Authorization.IdentityMatch;
import io.lorica.destination.model.inbound.InboundServer;
import io.lorica.destination.model.inbound.InboundServer.Http;
import io.lorica.destination.model.inbound.InboundServer.Protocol;
import io.lorica.destination.model.inbound.InboundServer.Route;
import io.lorica.destination.model.inbound.InboundServer.Rule;
import io.lorica.destination.model.inbound.InboundWorkload;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.NetworkMatch;
import io.lorica.destination.model.policy.PolicyRef;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class InboundPolicyTest {
  private static final Authentication ANYONE = new Authentication.Unauthenticated();
  private static final List<NetworkMatch> CLUSTER =
      NetworkMatch.of(
          List.of(new Cidr(IpAddress.of("10.0.0.0"), 8), new Cidr(IpAddress.of("fd00::"), 8)));

  private final PolicyFixture cluster = new PolicyFixture();

  @BeforeEach
  void pod() {
    cluster.apply(Objects.meshedPod("web-0", "10.1.1.1", "{}"));
  }

  private static Route<HttpMatch> everything() {
    return new Route<>(
        new PolicyRef.Default("default"),
        List.of(),
        List.of(),
        List.of(new Rule<>(List.of(HttpMatch.prefix("/")), List.of())));
  }

  private static Route<HttpMatch> probes() {
    return new Route<>(
        new PolicyRef.Default("probe"),
        List.of(),
        List.of(new Authorization(new PolicyRef.Default("probe"), NetworkMatch.ANY, ANYONE)),
        List.of(new Rule<>(List.of(HttpMatch.get("/live"), HttpMatch.get("/ready")), List.of())));
  }

  private static InboundServer byDefault(String name, Protocol protocol) {
    PolicyRef ref = new PolicyRef.Default(name);
    return new InboundServer(
        ref, protocol, List.of(new Authorization(ref, NetworkMatch.ANY, ANYONE)));
  }

  private static Protocol detect(List<Route<HttpMatch>> routes) {
    return new Protocol.Detect(Duration.ofSeconds(10), new Http(routes, null));
  }

  @Test
  @Spec("07#1")
  void podWithoutServerHasTheDefaultPolicyAndProbes() {
    assertThat(cluster.watchPod("web-0", 4191).last())
        .isEqualTo(byDefault("all-unauthenticated", detect(List.of(everything(), probes()))));
    assertThat(cluster.watchPod("web-0", 8080).last())
        .isEqualTo(byDefault("all-unauthenticated", detect(List.of(everything()))));
  }

  private static String name(Recorder<InboundServer> stream) {
    return switch (stream.last().ref()) {
      case PolicyRef.Default(String name) -> name;
      case PolicyRef.Resource resource -> resource.kind() + "/" + resource.name();
    };
  }

  @ParameterizedTest
  @Spec("07#14")
  @CsvSource({
    "all-unauthenticated, all-unauthenticated",
    "all-authenticated, all-authenticated",
    "cluster-unauthenticated, cluster-unauthenticated",
    "cluster-authenticated, cluster-authenticated",
    "audit, audit",
    "deny, deny",
    "bogus, all-unauthenticated"
  })
  void annotationChoosesTheDefaultPolicy(String annotation, String policy) {
    Recorder<InboundServer> stream = cluster.watchPod("web-0", 8080);
    cluster.apply(
        Objects.meshedPod(
            "web-0",
            "10.1.1.1",
            "{config.linkerd.io/default-inbound-policy: %s}".formatted(annotation)));
    assertThat(name(stream)).isEqualTo(policy);
  }

  @ParameterizedTest
  @Spec("07#15")
  @CsvSource({
    "all-unauthenticated, all-authenticated",
    "cluster-unauthenticated, cluster-authenticated",
    "cluster-authenticated, cluster-authenticated",
    "deny, deny",
    "audit, audit"
  })
  void portThatRequiresIdentityHasTheAuthenticatedForm(String annotation, String policy) {
    cluster.apply(
        Objects.meshedPod(
            "web-0",
            "10.1.1.1",
            "{config.linkerd.io/default-inbound-policy: %s,".formatted(annotation)
                + " config.linkerd.io/proxy-require-identity-inbound-ports: '8080'}"));
    assertThat(name(cluster.watchPod("web-0", 8080))).isEqualTo(policy);
    assertThat(name(cluster.watchPod("web-0", 8081))).isEqualTo(annotation);
  }

  @Test
  void policiesDifferInNetworksAndAuthentication() {
    Authentication anyIdentity = new Authentication.Identities(List.of(IdentityMatch.ANY));
    assertThat(authorizations("all-authenticated"))
        .containsExactly(
            new Authorization(
                new PolicyRef.Default("all-authenticated"), NetworkMatch.ANY, anyIdentity));
    assertThat(authorizations("cluster-unauthenticated"))
        .containsExactly(
            new Authorization(new PolicyRef.Default("cluster-unauthenticated"), CLUSTER, ANYONE));
    assertThat(authorizations("cluster-authenticated"))
        .containsExactly(
            new Authorization(
                new PolicyRef.Default("cluster-authenticated"), CLUSTER, anyIdentity));
    assertThat(authorizations("audit"))
        .containsExactly(
            new Authorization(new PolicyRef.Default("audit"), NetworkMatch.ANY, ANYONE));
    assertThat(authorizations("deny")).isEmpty();
  }

  private List<Authorization> authorizations(String policy) {
    cluster.apply(
        Objects.meshedPod(
            "web-0",
            "10.1.1.1",
            "{config.linkerd.io/default-inbound-policy: %s}".formatted(policy)));
    return cluster.watchPod("web-0", 8080).last().authorizations();
  }

  @Test
  void opaquePortsAreReadByNumberAlone() {
    cluster.apply(
        Objects.meshedPod("web-0", "10.1.1.1", "{config.linkerd.io/opaque-ports: '8080'}"));
    assertThat(cluster.watchPod("web-0", 8080).last().protocol()).isEqualTo(new Protocol.Opaque());
    assertThat(cluster.watchPod("web-0", 3306).last().protocol())
        .isInstanceOf(Protocol.Detect.class);
    cluster.apply(
        Objects.meshedPod("web-0", "10.1.1.1", "{config.linkerd.io/opaque-ports: '8080,http'}"));
    assertThat(cluster.watchPod("web-0", 8080).last().protocol())
        .isInstanceOf(Protocol.Detect.class);
  }

  private void server(String name, String created, String protocol) {
    cluster.apply(
        """
        apiVersion: policy.linkerd.io/v1beta3
        kind: Server
        metadata: {name: %s, namespace: app, creationTimestamp: '%s'}
        spec: {port: http, proxyProtocol: %s, podSelector: {matchLabels: {app: web}}}
        """
            .formatted(name, created, protocol));
  }

  @Test
  @Spec({"07#2", "07#3", "07#4"})
  void serverTakesThePlaceOfTheDefaultWhileItIsThere() {
    Recorder<InboundServer> stream = cluster.watchPod("web-0", 8080);
    server("web", "2026-08-01T00:00:00Z", "HTTP/1");
    PolicyRef ref = new PolicyRef.Resource("policy.linkerd.io", "server", "web", "", 0);
    Protocol http1 = new Protocol.Http1(new Http(List.of(everything()), null));
    assertThat(stream.last()).isEqualTo(new InboundServer(ref, http1, List.of()));
    cluster.apply(
        """
        apiVersion: policy.linkerd.io/v1beta1
        kind: ServerAuthorization
        metadata: {name: all, namespace: app}
        spec: {server: {name: web}, client: {unauthenticated: true}}
        """);
    assertThat(stream.last())
        .isEqualTo(
            new InboundServer(
                ref,
                http1,
                List.of(
                    new Authorization(
                        new PolicyRef.Resource(
                            "policy.linkerd.io", "serverauthorization", "all", "", 0),
                        CLUSTER,
                        ANYONE))));
    cluster.delete(ResourceKind.SERVER, "app", "web");
    assertThat(stream.last())
        .isEqualTo(byDefault("all-unauthenticated", detect(List.of(everything()))));
  }

  @Test
  @Spec("07#6")
  void oldestOfTwoServersWins() {
    Recorder<InboundServer> stream = cluster.watchPod("web-0", 8080);
    server("a-young", "2026-08-01T00:00:02Z", "HTTP/1");
    server("b-old", "2026-08-01T00:00:01Z", "HTTP/2");
    assertThat(name(stream)).isEqualTo("server/b-old");
    cluster.delete(ResourceKind.SERVER, "app", "b-old");
    assertThat(name(stream)).isEqualTo("server/a-young");
  }

  private void policy(String name, String target, String refs) {
    cluster.apply(
        """
        apiVersion: policy.linkerd.io/v1alpha1
        kind: AuthorizationPolicy
        metadata: {name: %s, namespace: app}
        spec: {targetRef: %s, requiredAuthenticationRefs: %s}
        """
            .formatted(name, target, refs));
  }

  private static List<String> names(Recorder<InboundServer> stream) {
    return stream.last().authorizations().stream()
        .map(authorization -> ((PolicyRef.Resource) authorization.ref()).name())
        .toList();
  }

  @Test
  @Spec({"07#16", "07#17"})
  void policyOfTheNamespaceNeedsAServer() {
    Recorder<InboundServer> stream = cluster.watchPod("web-0", 8080);
    policy("all", "{kind: Namespace, name: app}", "[]");
    assertThat(name(stream)).isEqualTo("all-unauthenticated");
    assertThat(stream.count()).isEqualTo(1);
    server("web", "2026-08-01T00:00:00Z", "HTTP/1");
    assertThat(stream.last().authorizations())
        .containsExactly(
            new Authorization(
                new PolicyRef.Resource("policy.linkerd.io", "authorizationpolicy", "all", "", 0),
                NetworkMatch.ANY,
                ANYONE));
  }

  @Test
  @Spec("07#18")
  void policyWaitsForWhatItRefersTo() {
    server("web", "2026-08-01T00:00:00Z", "HTTP/1");
    Recorder<InboundServer> stream = cluster.watchPod("web-0", 8080);
    policy(
        "p",
        "{group: policy.linkerd.io, kind: server, name: web}",
        "[{group: policy.linkerd.io, kind: MeshTLSAuthentication, name: m, namespace: other}]");
    assertThat(names(stream)).isEmpty();
    String clients =
        """
        apiVersion: policy.linkerd.io/v1alpha1
        kind: MeshTLSAuthentication
        metadata: {name: m, namespace: other}
        spec:
          identities: ['*.prod.example', exact]
          identityRefs: [{kind: ServiceAccount, name: a}, {kind: Namespace, name: ns}]
        """;
    cluster.apply(clients);
    assertThat(stream.last().authorizations().getFirst().authentication())
        .isEqualTo(
            new Authentication.Identities(
                List.of(
                    new IdentityMatch.Suffix(List.of("prod", "example")),
                    new IdentityMatch.Exact("exact"),
                    new IdentityMatch.Exact(
                        "a.other.serviceaccount.identity.linkerd.cluster.local"),
                    new IdentityMatch.Suffix(
                        List.of(
                            "ns", "serviceaccount", "identity", "linkerd", "cluster", "local")))));
    cluster.delete(ResourceKind.MESH_TLS_AUTHENTICATION, "other", "m");
    assertThat(names(stream)).isEmpty();
    cluster.apply(clients);
    assertThat(names(stream)).containsExactly("p");
  }

  @Test
  @Spec("07#7")
  void accessPolicyOfAServerIsOneOfItsAuthorizations() {
    cluster.apply(
        """
        apiVersion: policy.linkerd.io/v1beta3
        kind: Server
        metadata: {name: web, namespace: app}
        spec: {port: 8080, accessPolicy: audit, podSelector: {}}
        """);
    InboundServer server = cluster.watchPod("web-0", 8080).last();
    assertThat(server.ref())
        .isEqualTo(new PolicyRef.Resource("policy.linkerd.io", "server", "web", "", 0));
    assertThat(server.authorizations())
        .containsExactly(
            new Authorization(new PolicyRef.Default("audit"), NetworkMatch.ANY, ANYONE));
  }

  @Test
  @Spec("07#19")
  void streamEndsWithItsPod() {
    Recorder<InboundServer> stream = cluster.watchPod("web-0", 8080);
    cluster.delete(ResourceKind.POD, "app", "web-0");
    assertThat(stream.hasEnded()).isTrue();
    WorkloadKey key = new WorkloadKey(InboundWorkload.Kind.POD, new ResourceName("app", "web-0"));
    assertThat(cluster.index.views().watchInbound(key, 8080, new Recorder<>()))
        .isEqualTo(new Watched.Refused(Refusal.notFound("unknown server")));
  }

  @Test
  void equalPoliciesAreOneObject() {
    cluster.apply(Objects.meshedPod("web-1", "10.1.1.2", "{}"));
    assertThat(cluster.watchPod("web-0", 8080).last())
        .isSameAs(cluster.watchPod("web-1", 8080).last());
  }

  @Test
  void objectsOfAnotherNamespaceSayNothing() {
    Recorder<InboundServer> stream = cluster.watchPod("web-0", 8080);
    cluster.apply(
        """
        apiVersion: policy.linkerd.io/v1beta3
        kind: Server
        metadata: {name: web, namespace: other}
        spec: {port: 8080, podSelector: {}}
        """);
    assertThat(stream.count()).isEqualTo(1);
  }
}
