package io.lorica.destination.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.outbound.Distribution;
import io.lorica.destination.model.outbound.Distribution.Backend;
import io.lorica.destination.model.outbound.Distribution.Kind;
import io.lorica.destination.model.outbound.Distribution.Load;
import io.lorica.destination.model.outbound.Distribution.RouteBackend;
import io.lorica.destination.model.outbound.OutboundPolicy;
import io.lorica.destination.model.outbound.OutboundPolicy.Conduct;
import io.lorica.destination.model.outbound.OutboundPolicy.ConnectionRoute;
import io.lorica.destination.model.outbound.OutboundPolicy.Http;
import io.lorica.destination.model.outbound.OutboundPolicy.Protocol;
import io.lorica.destination.model.outbound.OutboundPolicy.Route;
import io.lorica.destination.model.outbound.OutboundPolicy.Rule;
import io.lorica.destination.model.outbound.Timeouts;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.PolicyRef;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutboundPolicyTest {
  private static final Conduct PLAIN = new Conduct(Timeouts.NONE, null);

  private final PolicyFixture cluster = new PolicyFixture();

  @BeforeEach
  void service() {
    service("web", "10.95.0.10", "{}", "");
  }

  private void service(String name, String ip, String annotations, String port) {
    cluster.apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: %s, namespace: app, annotations: %s}
        spec:
          clusterIPs: [%s]
          ports: [{port: 80 %s}, {name: db, port: 3306 %s}]
        """
            .formatted(name, annotations, ip, port, port));
  }

  private static PolicyRef service(String name, int port) {
    return new PolicyRef.Resource("core", "Service", name, "app", port);
  }

  private static Distribution balanced(String name, int port) {
    return new Distribution.FirstAvailable(
        new RouteBackend(
            new Backend(
                service(name, port),
                new Kind.Balanced(name + ".app.svc.cluster.local:" + port, Load.PEAK_EWMA)),
            List.of()));
  }

  @Test
  @Spec("07#30")
  void serviceWithoutRoutesIsDetectedAndBalanced() {
    Route<HttpMatch> http =
        new Route<>(
            new PolicyRef.Default("http"),
            List.of(),
            List.of(
                new Rule<>(
                    List.of(HttpMatch.prefix("/")), List.of(), balanced("web", 80), PLAIN, false)));
    ConnectionRoute opaque =
        new ConnectionRoute(
            new PolicyRef.Default("opaq"), List.of(), List.of(), balanced("web", 80));
    assertThat(cluster.watch("client", "10.95.0.10", 80).last())
        .isEqualTo(
            new OutboundPolicy(
                service("web", 80),
                new Protocol.Detect(
                    Duration.ofSeconds(10), new Http(List.of(http), null), opaque)));
  }

  @Test
  @Spec("07#57")
  void undefinedPortGoesNowhere() {
    assertThat(cluster.watch("client", "10.95.0.10", 81).last())
        .isEqualTo(
            new OutboundPolicy(
                service("web", 81),
                new Protocol.Opaque(
                    new ConnectionRoute(
                        new PolicyRef.Default("undefined-port"),
                        List.of(),
                        List.of(new Filter.Forbidden()),
                        new Distribution.Empty()))));
  }

  @Test
  void outsideIsReachedWhereItIs() {
    PolicyRef ref = new PolicyRef.Default("egress-fallback");
    Distribution direct =
        new Distribution.FirstAvailable(
            new RouteBackend(
                new Backend(ref, new Kind.Forward(TransportAddress.of("93.184.216.34", 443), 1)),
                List.of()));
    assertThat(cluster.watch("client", "93.184.216.34", 443).last())
        .isEqualTo(
            new OutboundPolicy(
                ref,
                new Protocol.Detect(
                    Duration.ofSeconds(10),
                    new Http(
                        List.of(
                            new Route<>(
                                ref,
                                List.of(),
                                List.of(
                                    new Rule<>(
                                        List.of(HttpMatch.anything()),
                                        List.of(),
                                        direct,
                                        null,
                                        false)))),
                        null),
                    new ConnectionRoute(ref, List.of(), List.of(), direct))));
  }

  @Test
  @Spec("07#29")
  void unknownAddressInTheClusterIsRefused() {
    assertThat(cluster.refused("client", "10.1.2.3", 80))
        .isEqualTo(Refusal.notFound("No such service"));
    assertThat(cluster.refused("client", "fd00::1", 80))
        .isEqualTo(Refusal.notFound("No such service"));
  }

  private Class<?> protocol(int port) {
    return cluster.watch("client", "10.95.0.10", port).last().protocol().getClass();
  }

  @Test
  @Spec("07#36")
  void opaquePortsAreNotDetected() {
    assertThat(protocol(3306)).isEqualTo(Protocol.Opaque.class);
    service("web", "10.95.0.10", "{config.linkerd.io/opaque-ports: '80'}", "");
    assertThat(protocol(80)).isEqualTo(Protocol.Opaque.class);
    assertThat(protocol(3306)).isEqualTo(Protocol.Detect.class);
    service("web", "10.95.0.10", "{config.linkerd.io/opaque-ports: 'x'}", "");
    assertThat(protocol(3306)).isEqualTo(Protocol.Detect.class);
  }

  @ParameterizedTest
  @Spec({"07#41", "07#42", "07#43"})
  @CsvSource({
    "http, Http1",
    "HTTP, Http1",
    "kubernetes.io/h2c, Http2",
    "linkerd.io/opaque, Opaque",
    "linkerd.io/tcp, Opaque",
    "XMPP, Opaque"
  })
  void appProtocolSaysWhatItIs(String appProtocol, String protocol) {
    service("web", "10.95.0.10", "{}", ", appProtocol: " + appProtocol);
    assertThat(protocol(80).getSimpleName()).isEqualTo(protocol);
    assertThat(protocol(3306).getSimpleName()).isEqualTo(protocol);
  }

  private void route(String namespace, String name, String parentPort, String backends) {
    cluster.apply(
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: %s, namespace: %s}
        spec:
          parentRefs: [{group: core, kind: Service, name: web, namespace: app %s}]
          rules: [{backendRefs: %s}]
        status:
          parents:
          - controllerName: linkerd.io/policy-controller
            parentRef: {group: core, kind: Service, name: web, namespace: app %s}
            conditions: [{type: Accepted, status: 'True'}]
        """
            .formatted(name, namespace, parentPort, backends, parentPort));
  }

  private static List<String> routes(Recorder<OutboundPolicy> stream) {
    return ((Protocol.Detect) stream.last().protocol())
        .http().routes().stream()
            .map(Route::ref)
            .map(
                ref ->
                    switch (ref) {
                      case PolicyRef.Default(String name) -> name;
                      case PolicyRef.Resource resource ->
                          resource.namespace() + "/" + resource.name();
                    })
            .toList();
  }

  @Test
  @Spec({"07#37", "07#38", "07#39"})
  void producerRoutesReachEverybodyAndConsumerRoutesTheirOwn() {
    Recorder<OutboundPolicy> client = cluster.watch("client", "10.95.0.10", 80);
    Recorder<OutboundPolicy> other = cluster.watch("other", "10.95.0.10", 80);
    Recorder<OutboundPolicy> port = cluster.watch("other", "10.95.0.10", 3306);
    route("client", "mine", ", port: 80", "[]");
    assertThat(routes(client)).containsExactly("client/mine");
    assertThat(routes(other)).containsExactly("http");
    assertThat(other.count()).isEqualTo(1);
    route("app", "all", "", "[]");
    assertThat(routes(client)).containsExactly("app/all", "client/mine");
    assertThat(routes(other)).containsExactly("app/all");
    assertThat(port.last().protocol()).isInstanceOf(Protocol.Opaque.class);
  }

  @Test
  @Spec("07#40")
  void routeThatChangesItsParentLetsGo() {
    Recorder<OutboundPolicy> stream = cluster.watch("client", "10.95.0.10", 80);
    route("app", "r", "", "[]");
    assertThat(routes(stream)).containsExactly("app/r");
    cluster.delete(ResourceKind.GATEWAY_HTTP_ROUTE, "app", "r");
    assertThat(routes(stream)).containsExactly("http");
  }

  private static String backend(Recorder<OutboundPolicy> stream) {
    Http http = ((Protocol.Detect) stream.last().protocol()).http();
    Distribution backends = http.routes().getFirst().rules().getFirst().backends();
    RouteBackend backend =
        ((Distribution.RandomAvailable) backends).backends().getFirst().backend();
    return switch (backend.backend().kind()) {
      case Kind.Balanced(String path, _) -> path;
      case Kind.Forward(TransportAddress address, _) -> address.toString();
      case Kind.Failing() -> backend.filters().getFirst().toString();
    };
  }

  @Test
  @Spec({"07#32", "07#34"})
  void backendComesAlive() {
    Recorder<OutboundPolicy> stream = cluster.watch("client", "10.95.0.10", 80);
    route("app", "r", "", "[{name: v2, port: 8080}]");
    assertThat(backend(stream)).contains("500").contains("Service not found v2");
    service("v2", "10.95.0.11", "{}", "");
    assertThat(backend(stream)).isEqualTo("v2.app.svc.cluster.local:8080");
    cluster.delete(ResourceKind.SERVICE, "app", "v2");
    assertThat(backend(stream)).contains("Service not found v2");
  }

  private void egress(String namespace, String name, String created, String networks) {
    cluster.apply(
        """
        apiVersion: policy.linkerd.io/v1alpha1
        kind: EgressNetwork
        metadata: {name: %s, namespace: %s, creationTimestamp: '%s'}
        spec: {trafficPolicy: Allow %s}
        """
            .formatted(name, namespace, created, networks));
  }

  private String egressOf(String namespace, String ip) {
    return switch (cluster.watch(namespace, ip, 443).last().ref()) {
      case PolicyRef.Default(String name) -> name;
      case PolicyRef.Resource resource -> resource.name();
    };
  }

  @Test
  @Spec("07#59")
  void smallestThenOldestThenFirstByNameWins() {
    egress("client", "all", "2026-08-01T00:00:01Z", "");
    assertThat(egressOf("client", "93.184.216.34")).isEqualTo("all");
    egress("client", "young", "2026-08-01T00:00:03Z", ", networks: [{cidr: 93.0.0.0/8}]");
    assertThat(egressOf("client", "93.184.216.34")).isEqualTo("young");
    egress("client", "old", "2026-08-01T00:00:02Z", ", networks: [{cidr: 93.0.0.0/8}]");
    assertThat(egressOf("client", "93.184.216.34")).isEqualTo("old");
    egress("client", "even", "2026-08-01T00:00:02Z", ", networks: [{cidr: 93.0.0.0/8}]");
    assertThat(egressOf("client", "93.184.216.34")).isEqualTo("even");
    egress(
        "client",
        "small",
        "2026-08-01T00:00:09Z",
        ", networks: [{cidr: 93.184.0.0/16, except: [93.184.216.34]}]");
    assertThat(egressOf("client", "93.184.216.34")).isEqualTo("even");
    assertThat(egressOf("client", "93.184.216.35")).isEqualTo("small");
  }

  @Test
  @Spec("07#59")
  void networksOfTheClientHideTheGlobalOnes() {
    egress("linkerd-egress", "global", "2026-08-01T00:00:01Z", "");
    assertThat(egressOf("client", "93.184.216.34")).isEqualTo("global");
    egress("client", "narrow", "2026-08-01T00:00:02Z", ", networks: [{cidr: 1.0.0.0/8}]");
    assertThat(egressOf("client", "93.184.216.34")).isEqualTo("egress-fallback");
    assertThat(egressOf("other", "93.184.216.34")).isEqualTo("global");
  }

  @Test
  @Spec("07#44")
  void egressNetworksComeAndGoWithTheEndOfStreams() {
    Recorder<OutboundPolicy> fallback = cluster.watch("client", "93.184.216.34", 443);
    egress("client", "all", "2026-08-01T00:00:01Z", "");
    assertThat(fallback.hasEnded()).isTrue();
    Recorder<OutboundPolicy> named = cluster.watch("client", "93.184.216.34", 443);
    cluster.delete(ResourceKind.EGRESS_NETWORK, "client", "all");
    assertThat(named.hasEnded()).isTrue();
    assertThat(egressOf("client", "93.184.216.34")).isEqualTo("egress-fallback");
  }

  @Test
  @Spec("07#56")
  void annotationOfTheParentUpdatesARunningWatch() {
    Recorder<OutboundPolicy> stream = cluster.watch("client", "10.95.0.10", 80);
    service("web", "10.95.0.10", "{balancer.alpha.linkerd.io/penalize-failures: 'true'}", "");
    assertThat(stream.count()).isEqualTo(2);
    assertThat(stream.last().toString()).contains("Penalty[penalty=PT5S");
  }
}
