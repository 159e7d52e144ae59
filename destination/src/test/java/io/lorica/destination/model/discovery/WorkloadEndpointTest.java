package io.lorica.destination.model.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.kube.Objects;
import io.lorica.destination.model.OwnerRef;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.discovery.ProtocolHint.Protocol;
import io.lorica.testkit.Spec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WorkloadEndpointTest {
  private static final DiscoverySettings CHART = settings(true, "cluster.local");
  private static final String IDENTITY = "web.app.serviceaccount.identity.linkerd.cluster.local";

  static DiscoverySettings settings(boolean transportHeader, String trustDomain) {
    return new DiscoverySettings(
        transportHeader,
        true,
        false,
        PortRanges.lenient("25,3306", Map.of(), _ -> {}),
        new DiscoverySettings.Domains(trustDomain, "cluster.local", "linkerd"));
  }

  private static Endpoint endpoint(PodRecord pod, int port, DiscoverySettings settings) {
    return derive(pod, port, false, settings).orElseThrow();
  }

  private static Optional<Endpoint> derive(
      PodRecord pod, int port, boolean byServer, DiscoverySettings settings) {
    WorkloadEndpoint.Context context =
        new WorkloadEndpoint.Context(new OwnerRef("deployment", "web"), "zone-a", byServer);
    return WorkloadEndpoint.ofPod(pod, TransportAddress.of("10.1.1.1", port), context, settings);
  }

  private static PodRecord pod(String annotations) {
    return Objects.meshedPod("web-0", "10.1.1.1", annotations);
  }

  @Test
  @Spec("04#7")
  void meshedPodTakesHttp2AndATransportHeader() {
    assertThat(endpoint(pod("{}"), 8080, CHART))
        .isEqualTo(
            new Endpoint(
                TransportAddress.of("10.1.1.1", 8080),
                Map.of(
                    "pod", "web-0",
                    "deployment", "web",
                    "serviceaccount", "web",
                    "control_plane_ns", "linkerd",
                    "zone", "zone-a"),
                "zone-a",
                new Endpoint.Meshed(
                    new TlsIdentity.Dns(IDENTITY, IDENTITY), new ProtocolHint(Protocol.H2, 4143)),
                ""));
  }

  private static ProtocolHint hint(String annotations, int port, DiscoverySettings settings) {
    Endpoint.Meshed meshed = endpoint(pod(annotations), port, settings).meshed();
    ProtocolHint hint = meshed == null ? null : meshed.hint();
    return hint == null ? new ProtocolHint(Protocol.NONE, -1) : hint;
  }

  @Test
  @Spec("04#8")
  void proxyOwnPortsTakeNoTransportHeader() {
    assertThat(hint("{}", 4191, CHART)).isEqualTo(new ProtocolHint(Protocol.H2, 0));
    assertThat(hint("{}", 4190, CHART)).isEqualTo(new ProtocolHint(Protocol.H2, 0));
  }

  @Test
  @Spec("04#9")
  void skippedPortIsAsIfUnmeshed() {
    String skip = "{config.linkerd.io/skip-inbound-ports: '8080,9000-9010'}";
    assertThat(endpoint(pod(skip), 8080, CHART).meshed()).isNull();
    assertThat(endpoint(pod(skip), 9005, CHART).meshed()).isNull();
    assertThat(endpoint(pod(skip), 8081, CHART).meshed()).isNotNull();
  }

  @Test
  @Spec("04#11")
  void emptyAnnotationOverrulesDefaultOpaquePorts() {
    assertThat(hint("{}", 3306, CHART)).isEqualTo(new ProtocolHint(Protocol.OPAQUE, 4143));
    assertThat(hint("{config.linkerd.io/opaque-ports: ''}", 3306, CHART))
        .isEqualTo(new ProtocolHint(Protocol.H2, 4143));
  }

  @Test
  void opaquePortMayBeNamed() {
    assertThat(hint("{config.linkerd.io/opaque-ports: http}", 8080, CHART).protocol())
        .isEqualTo(Protocol.OPAQUE);
  }

  @Test
  void transparentModeKeepsTheHeaderForOpaquePorts() {
    DiscoverySettings transparent = settings(false, "cluster.local");
    assertThat(hint("{}", 8080, transparent)).isEqualTo(new ProtocolHint(Protocol.H2, 0));
    assertThat(hint("{}", 3306, transparent)).isEqualTo(new ProtocolHint(Protocol.OPAQUE, 4143));
  }

  @Test
  @Spec("04#10")
  void podOfAnotherControlPlaneHasHintsButNoIdentity() {
    DiscoverySettings other =
        new DiscoverySettings(
            true,
            true,
            false,
            PortRanges.NONE,
            new DiscoverySettings.Domains("cluster.local", "cluster.local", "other"));
    assertThat(endpoint(pod("{}"), 8080, other).meshed())
        .isEqualTo(new Endpoint.Meshed(null, new ProtocolHint(Protocol.H2, 4143)));
  }

  @Test
  void meshedPodWithoutItsProxyIsLeftOut() {
    PodRecord broken =
        Objects.pod(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, namespace: app, labels: {linkerd.io/control-plane-ns: linkerd}}
            spec: {containers: [{name: app}]}
            status: {phase: Running}
            """);
    assertThat(derive(broken, 8080, false, CHART)).isEmpty();
  }

  @Test
  void unmeshedPodIsOnlyAnAddress() {
    PodRecord plain =
        Objects.pod(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, namespace: app, labels: {pod-template-hash: abc}}
            spec: {containers: [{name: app}]}
            """);
    Endpoint endpoint = endpoint(plain, 3306, CHART);
    assertThat(endpoint.meshed()).isNull();
    assertThat(endpoint.labels())
        .isEqualTo(
            Map.of(
                "pod", "a",
                "deployment", "web",
                "serviceaccount", "default",
                "pod_template_hash", "abc",
                "zone", "zone-a"));
  }

  @Test
  void serverCanAddOpaqueness() {
    assertThat(derive(pod("{}"), 8080, true, CHART).orElseThrow().meshed())
        .isEqualTo(
            new Endpoint.Meshed(
                new TlsIdentity.Dns(IDENTITY, IDENTITY), new ProtocolHint(Protocol.OPAQUE, 4143)));
  }
}
