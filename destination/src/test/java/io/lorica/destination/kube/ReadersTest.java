package io.lorica.destination.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.PodRecord.HttpProbe;
import io.lorica.destination.model.PodRecord.Phase;
import io.lorica.destination.model.PodRecord.ProxyListeners;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.SliceRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadersTest {
  private static PodRecord pod(String metadata, String spec, String status) {
    return Objects.pod(
        "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: app %s}, spec: %s, status: %s}"
            .formatted(metadata, spec, status));
  }

  @ParameterizedTest
  @CsvSource({
    "Pending, '', PENDING",
    "Running, '', RUNNING",
    "Running, ', deletionTimestamp: x', TERMINATING",
    "Pending, ', deletionTimestamp: x', ENDED",
    "Succeeded, '', ENDED",
    "Failed, '', ENDED",
    "Unknown, '', PENDING"
  })
  void deletionIsPartOfThePhase(String phase, String metadata, Phase expected) {
    assertThat(pod(metadata, "{}", "{phase: %s}".formatted(phase)).placement().phase())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0:4143, 4143",
    "'[::]:4143', 4143",
    "':4143', 0",
    "localhost:4143, 0",
    "0.0.0.0:, 0",
    "0.0.0.0:x, 0",
    "0.0.0.0:70000, 0",
    "4143, 0",
    "::1:4143, 0"
  })
  void listenerIsAnAddressAndAPort(String value, int port) {
    PodRecord record =
        pod(
            "",
            "{initContainers: [{name: linkerd-proxy, env: [{name:"
                + " LINKERD2_PROXY_INBOUND_LISTEN_ADDR, value: '%s'}]}]}".formatted(value),
            "{}");
    assertThat(record.ports().proxy()).isEqualTo(new ProxyListeners(port, 0, 0));
  }

  @Test
  void probesAreResolvedInTheirContainer() {
    PodRecord record =
        pod(
            "",
            """
            {containers: [
              {name: a, ports: [{name: http, containerPort: 1}], livenessProbe: {httpGet: {port: HTTP}}},
              {name: b, readinessProbe: {httpGet: {port: http, path: /lost}}},
              {name: c, startupProbe: {httpGet: {port: 2, path: /x?y=z}}},
              {name: d, livenessProbe: {httpGet: {port: 3, path: 'no path'}}}]}
            """,
            "{}");
    assertThat(record.ports().probes())
        .containsExactly(new HttpProbe(1, "/"), new HttpProbe(2, "/x"));
  }

  @Test
  void olderStatusHasOneAddress() {
    assertThat(pod("", "{}", "{podIP: 10.1.1.1}").placement().podIps())
        .containsExactly(IpAddress.of("10.1.1.1"));
    assertThat(pod("", "{}", "{}").placement().podIps()).isEmpty();
  }

  @Test
  void ownerCountsIfItIsTheOnlyOne() {
    assertThat(pod(", ownerReferences: [{kind: Job, name: j}]", "{}", "{}").owner()).isNotNull();
    assertThat(
            pod(", ownerReferences: [{kind: Job, name: j}, {kind: Job, name: k}]", "{}", "{}")
                .owner())
        .isNull();
  }

  @Test
  void headlessServiceHasNoAddress() {
    ServiceRecord record =
        Objects.service(
            """
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              namespace: app
              labels: {app: web, multicluster.linkerd.io/remote-service: x}
              annotations: {note: long, retry.linkerd.io/http: 5xx}
            spec: {clusterIP: None, clusterIPs: [None], ports: [{port: 80}]}
            """);
    assertThat(record.clusterIps()).isEmpty();
    assertThat(record.labels()).isEqualTo(Map.of("multicluster.linkerd.io/remote-service", "x"));
    assertThat(record.annotations()).isEqualTo(Map.of("retry.linkerd.io/http", "5xx"));
  }

  @Test
  void sliceBelongsToItsLabelOrItsOwner() {
    assertThat(slice("labels: {kubernetes.io/service-name: web}").service())
        .isEqualTo(new ResourceName("app", "web"));
    assertThat(slice("ownerReferences: [{kind: Pod, name: p}, {kind: Service, name: s}]").service())
        .isEqualTo(new ResourceName("app", "s"));
    assertThatThrownBy(() -> slice("labels: {}")).hasMessageContaining("names a Service");
  }

  private static SliceRecord slice(String metadata) {
    return (SliceRecord)
        Objects.read(
            """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: x, namespace: app, %s}
            addressType: FQDN
            ports: [{name: a}, {name: b, port: 2}]
            endpoints: [{addresses: [not-an-ip, 10.0.0.1], hints: {forZones: [{name: z}, {name: a}]}}]
            """
                .formatted(metadata));
  }

  @Test
  void sliceKeepsWhatCanBeUsed() {
    SliceRecord record = slice("labels: {kubernetes.io/service-name: web}");
    assertThat(record.ports()).containsExactly(new SliceRecord.Port("b", 2));
    SliceRecord.Endpoint endpoint = record.endpoints().getFirst();
    assertThat(endpoint.addresses()).isEqualTo(List.of(IpAddress.of("10.0.0.1")));
    assertThat(endpoint.ready()).isTrue();
    assertThat(endpoint.zoneHints()).containsExactly("a", "z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: none}}",
        "{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: '80'}]}}",
        "{apiVersion: v1, kind: Pod, metadata: {name: a, labels: [x]}, spec: {}}",
        "{apiVersion: policy.linkerd.io/v1beta3, kind: Server, metadata: {name: a}}",
        "{apiVersion: policy.linkerd.io/v1alpha1, kind: AuthorizationPolicy, metadata: {name: a},"
            + " spec: {targetRef: {kind: Deployment, name: x}, requiredAuthenticationRefs: []}}",
        "{apiVersion: policy.linkerd.io/v1alpha1, kind: AuthorizationPolicy, metadata: {name: a},"
            + " spec: {targetRef: {kind: Namespace, name: x}}}",
        "{apiVersion: policy.linkerd.io/v1alpha1, kind: NetworkAuthentication, metadata: {name: a},"
            + " spec: {networks: [{cidr: nowhere}]}}",
        "{apiVersion: policy.linkerd.io/v1alpha1, kind: EgressNetwork, metadata: {name: a},"
            + " spec: {trafficPolicy: Maybe}}",
        "{apiVersion: gateway.networking.k8s.io/v1alpha2, kind: TLSRoute, metadata: {name: a},"
            + " spec: {rules: []}}",
        "{apiVersion: linkerd.io/v1alpha2, kind: ServiceProfile, metadata: {name: a},"
            + " spec: {routes: [{name: x, condition: {not: [{method: GET}]}}]}}",
        "{apiVersion: linkerd.io/v1alpha2, kind: ServiceProfile, metadata: {name: a},"
            + " spec: {dstOverrides: [{authority: b, weight: much}]}}"
      })
  void objectOfAnotherShapeIsUnreadable(String yaml) {
    assertThatThrownBy(() -> Objects.read(yaml)).isInstanceOf(Json.Unreadable.class);
  }
}
