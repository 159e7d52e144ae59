package io.lorica.destination.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.kube.Objects;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.Resource;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.discovery.Endpoint;
import io.lorica.destination.model.discovery.EndpointSet;
import io.lorica.destination.model.discovery.EndpointsTarget;
import io.lorica.destination.model.discovery.Profile;
import io.lorica.destination.model.discovery.ProfileTarget;
import io.lorica.testkit.Spec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Plain objects in, whole values out. */
final class DiscoveryIndexTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: app, annotations: %s}
      spec: {clusterIPs: [10.95.0.10], ports: [{port: 80, targetPort: 8080}]}
      """;

  private final DiscoveryIndex index =
      new DiscoveryIndex(
          new DiscoverySettings(
              true,
              true,
              false,
              PortRanges.lenient("3306", Map.of(), _ -> {}),
              new DiscoverySettings.Domains("cluster.local", "cluster.local", "linkerd")));

  private void apply(Resource... resources) {
    for (Resource resource : resources) {
      index.apply(resource);
    }
    index.flush();
  }

  private void apply(String yaml) {
    apply(Objects.read(yaml));
  }

  private void delete(ResourceKind kind, String name) {
    index.delete(kind, new ResourceName("app", name));
    index.flush();
  }

  private void service() {
    apply(SERVICE.formatted("{}"));
  }

  private void slice(String... pods) {
    StringBuilder endpoints = new StringBuilder();
    for (String pod : pods) {
      String[] parts = pod.split(" ", -1);
      endpoints.append(
          """
          - addresses: [%s]
            conditions: {ready: %s}
            targetRef: {kind: Pod, name: %s, namespace: app}
          """
              .formatted(parts[1], parts[2], parts[0]));
    }
    apply(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, namespace: app, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: '', port: 8080}]
        endpoints:
        """
            + (pods.length == 0 ? "" : endpoints));
  }

  private Recorder<EndpointSet> get(String path) {
    Recorder<EndpointSet> recorder = new Recorder<>();
    EndpointsTarget target =
        ((Parsed.Ok<EndpointsTarget>) EndpointsTarget.parse(path, "cluster.local")).value();
    assertThat(index.views().watchEndpoints(target, "", recorder))
        .isInstanceOf(Watched.Accepted.class);
    return recorder;
  }

  private Watched profile(String path, String namespace, Recorder<Profile> recorder) {
    ProfileTarget target =
        ((Parsed.Ok<ProfileTarget>) ProfileTarget.parse(path, "cluster.local")).value();
    return index.views().watchProfile(target, namespace, recorder);
  }

  private Recorder<Profile> profile(String path, String namespace) {
    Recorder<Profile> recorder = new Recorder<>();
    assertThat(profile(path, namespace, recorder)).isInstanceOf(Watched.Accepted.class);
    return recorder;
  }

  private static List<String> addresses(Recorder<EndpointSet> recorder) {
    return recorder.last().endpoints().stream()
        .map(Endpoint::address)
        .map(Object::toString)
        .toList();
  }

  private static Profile.OfEndpoint endpoint(Recorder<Profile> recorder) {
    return (Profile.OfEndpoint) recorder.last();
  }

  @Test
  @Spec("04#5")
  void podThatTurnsReadyIsAnEndpoint() {
    service();
    apply(Objects.meshedPod("a", "10.1.1.1", "{}"));
    slice("a 10.1.1.1 false");
    Recorder<EndpointSet> stream = get("web.app.svc.cluster.local:80");
    assertThat(stream.last().endpoints()).isEmpty();
    slice("a 10.1.1.1 true");
    assertThat(addresses(stream)).containsExactly("10.1.1.1:8080");
    slice();
    assertThat(addresses(stream)).isEmpty();
    assertThat(stream.count()).isEqualTo(3);
  }

  @Test
  void podMayComeAfterItsSliceAndGoBeforeIt() {
    service();
    slice("a 10.1.1.1 true");
    Recorder<EndpointSet> stream = get("web.app.svc.cluster.local:80");
    assertThat(addresses(stream)).isEmpty();
    apply(Objects.meshedPod("a", "10.1.1.1", "{}"));
    assertThat(addresses(stream)).containsExactly("10.1.1.1:8080");
    delete(ResourceKind.POD, "a");
    assertThat(addresses(stream)).isEmpty();
  }

  @Test
  @Spec("04#38")
  void sameObjectsAgainSayNothing() {
    service();
    apply(Objects.meshedPod("a", "10.1.1.1", "{}"));
    slice("a 10.1.1.1 true");
    Recorder<EndpointSet> endpoints = get("web.app.svc.cluster.local:80");
    Recorder<Profile> profile = profile("10.1.1.1:8080", "");
    service();
    apply(Objects.meshedPod("a", "10.1.1.1", "{}"));
    slice("a 10.1.1.1 true");
    assertThat(endpoints.count()).isEqualTo(1);
    assertThat(profile.count()).isEqualTo(1);
  }

  private void server(String name, String namespace, String app) {
    apply(
        """
        apiVersion: policy.linkerd.io/v1beta3
        kind: Server
        metadata: {name: %s, namespace: %s}
        spec: {port: 8080, proxyProtocol: opaque, podSelector: {matchLabels: {app: %s}}}
        """
            .formatted(name, namespace, app));
  }

  private static boolean opaque(Recorder<EndpointSet> stream) {
    return stream.last().endpoints().getFirst().toString().contains("OPAQUE");
  }

  @Test
  @Spec({"04#12", "04#13"})
  void serverMakesItsOwnPodsOpaqueWhileItSelectsThem() {
    service();
    apply(Objects.meshedPod("a", "10.1.1.1", "{}"));
    slice("a 10.1.1.1 true");
    Recorder<EndpointSet> stream = get("web.app.svc.cluster.local:80");
    server("s", "elsewhere", "web");
    assertThat(opaque(stream)).isFalse();
    server("s", "app", "web");
    assertThat(opaque(stream)).isTrue();
    server("t", "app", "web");
    server("s", "app", "nope");
    assertThat(opaque(stream)).isTrue();
    delete(ResourceKind.SERVER, "t");
    assertThat(opaque(stream)).isFalse();
    assertThat(stream.count()).isEqualTo(3);
  }

  @Test
  @Spec({"04#20", "10#14"})
  void undefinedPortHasAnEmptyProfileForGood() {
    service();
    Recorder<Profile> stream = profile("web.app.svc.cluster.local:81", "");
    apply(SERVICE.formatted("{}").replace("port: 80,", "port: 81,"));
    assertThat(stream.last()).isEqualTo(new Profile.Undefined());
    assertThat(stream.count()).isEqualTo(1);
  }

  private void profile(String namespace) {
    apply(
        """
        apiVersion: linkerd.io/v1alpha2
        kind: ServiceProfile
        metadata: {name: web.app.svc.cluster.local, namespace: %s}
        spec: {routes: [{name: %s, condition: {method: GET}}]}
        """
            .formatted(namespace, namespace));
  }

  private static String routeOf(Recorder<Profile> stream) {
    Profile.Applied applied = ((Profile.OfService) stream.last()).profile();
    return applied == null ? "default" : applied.routes().getFirst().name();
  }

  @Test
  @Spec({"04#21", "04#22"})
  void clientsProfileWinsOverTheServices() {
    service();
    Recorder<Profile> stream = profile("web.app.svc.cluster.local:80", "client");
    assertThat(stream.last())
        .isEqualTo(
            new Profile.OfService(
                "web.app.svc.cluster.local",
                new Profile.ServiceRef(new ResourceName("app", "web"), 80),
                false,
                null));
    profile("app");
    assertThat(routeOf(stream)).isEqualTo("app");
    profile("client");
    assertThat(routeOf(stream)).isEqualTo("client");
    index.delete(
        ResourceKind.SERVICE_PROFILE, new ResourceName("client", "web.app.svc.cluster.local"));
    index.flush();
    assertThat(routeOf(stream)).isEqualTo("app");
  }

  @Test
  void profileThatCannotBeUsedLeavesTheLastGoodOne() {
    service();
    profile("app");
    Recorder<Profile> stream = profile("web.app.svc.cluster.local:80", "");
    apply(
        """
        apiVersion: linkerd.io/v1alpha2
        kind: ServiceProfile
        metadata: {name: web.app.svc.cluster.local, namespace: app}
        spec: {retryBudget: {retryRatio: 1, minRetriesPerSecond: 1, ttl: never}}
        """);
    assertThat(routeOf(stream)).isEqualTo("app");
    assertThat(stream.count()).isEqualTo(1);
  }

  @Test
  void opaquePortsOfAServiceFollowItsAnnotation() {
    service();
    Recorder<Profile> stream = profile("10.95.0.10:80", "");
    assertThat(((Profile.OfService) stream.last()).opaque()).isFalse();
    apply(SERVICE.formatted("{config.linkerd.io/opaque-ports: '79-81'}"));
    assertThat(((Profile.OfService) stream.last()).opaque()).isTrue();
    delete(ResourceKind.SERVICE, "web");
    assertThat(((Profile.OfService) stream.last()).opaque()).isFalse();
  }

  @Test
  @Spec("04#27")
  void podIsKnownOnceItRuns() {
    apply(
        Objects.read(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, namespace: app}
            spec: {containers: [{name: app}]}
            status: {phase: Pending, podIPs: [{ip: 10.1.1.1}]}
            """));
    Recorder<Profile> stream = profile("10.1.1.1:8080", "");
    assertThat(endpoint(stream).endpoint().labels()).isEmpty();
    apply(Objects.meshedPod("a", "10.1.1.1", "{}"));
    assertThat(endpoint(stream).endpoint().labels())
        .containsEntry("namespace", "app")
        .containsEntry("pod", "a");
    assertThat(endpoint(stream).endpoint().meshed()).isNotNull();
  }

  @Test
  @Spec("04#28")
  void hostPortBelongsToThePodThatDeclaresIt() {
    apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: app}
        spec:
          containers: [{name: app, ports: [{containerPort: 8080, hostPort: 18080}]}]
        status:
          phase: Running
          podIPs: [{ip: 10.1.1.1}]
          hostIPs: [{ip: 198.51.100.1}]
        """);
    Recorder<Profile> stream = profile("198.51.100.1:18080", "");
    assertThat(endpoint(stream).endpoint().address()).hasToString("198.51.100.1:18080");
    assertThat(endpoint(stream).endpoint().labels()).containsEntry("pod", "a");
    delete(ResourceKind.POD, "a");
    assertThat(endpoint(stream).endpoint().labels()).isEmpty();
  }

  @Test
  @Spec("04#29")
  void oneClusterIpOfTwoServicesIsRefused() {
    service();
    apply(SERVICE.formatted("{}").replace("name: web", "name: twin"));
    assertThat(profile("10.95.0.10:80", "", new Recorder<>()))
        .isEqualTo(
            new Watched.Refused(
                Refusal.failedPrecondition(
                    "found 2 services with conflicting cluster IP 10.95.0.10")));
  }

  @Test
  @Spec({"04#4", "04#6", "10#12"})
  void servicesThatAreNotThereOrExternalAreRefused() {
    Recorder<EndpointSet> nobody = new Recorder<>();
    EndpointsTarget web =
        ((Parsed.Ok<EndpointsTarget>)
                EndpointsTarget.parse("web.app.svc.cluster.local:80", "cluster.local"))
            .value();
    assertThat(index.views().watchEndpoints(web, "", nobody))
        .isEqualTo(new Watched.Refused(Refusal.notFound("Service web.app not found")));
    assertThat(profile("web.app.svc.cluster.local:80", "", new Recorder<>()))
        .isEqualTo(
            new Watched.Refused(new Refusal(Refusal.Code.UNKNOWN, "service \"web\" not found")));
    apply(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: app}
        spec: {type: ExternalName, externalName: example.org, ports: [{port: 80}]}
        """);
    assertThat(index.views().watchEndpoints(web, "", nobody))
        .isEqualTo(
            new Watched.Refused(
                Refusal.invalidArgument("Invalid authority: web.app.svc.cluster.local:80")));
  }

  @Test
  void viewIsForgottenWithItsLastSubscriber() {
    service();
    Recorder<EndpointSet> first = new Recorder<>();
    EndpointsTarget web =
        ((Parsed.Ok<EndpointsTarget>)
                EndpointsTarget.parse("web.app.svc.cluster.local:80", "cluster.local"))
            .value();
    Watched.Accepted accepted = (Watched.Accepted) index.views().watchEndpoints(web, "", first);
    assertThat(index.views().endpointsOf(new ResourceName("app", "web"))).hasSize(1);
    accepted.subscription().cancel();
    accepted.subscription().cancel();
    assertThat(index.views().endpointsOf(new ResourceName("app", "web"))).isEmpty();
  }
}
