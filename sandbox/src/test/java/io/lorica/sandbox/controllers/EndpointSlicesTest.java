package io.lorica.sandbox.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointSlicesTest {
  @Test
  void podsOfOneKindShareASlice() {
    List<EndpointSlice> slices =
        EndpointSlices.of(
            service(new IntOrString(8080)), List.of(pod("b", true, 1), pod("a", false, 1)));
    assertThat(slices).hasSize(1);
    EndpointSlice slice = slices.getFirst();
    assertThat(slice.getPorts().getFirst().getPort()).isEqualTo(8080);
    assertThat(slice.getEndpoints())
        .extracting(
            endpoint -> endpoint.getTargetRef().getName(),
            endpoint -> endpoint.getConditions().getReady())
        .containsExactly(tuple("a", false), tuple("b", true));
    assertThat(slice.getMetadata().getLabels())
        .containsEntry("kubernetes.io/service-name", "web")
        .containsEntry("team", "x");
  }

  @Test
  void namedPortsThatDifferMakeSlicesOfTheirOwn() {
    List<EndpointSlice> slices =
        EndpointSlices.of(
            service(new IntOrString("http")), List.of(pod("a", true, 8080), pod("b", true, 9090)));
    assertThat(slices)
        .extracting(slice -> slice.getPorts().getFirst().getPort())
        .containsExactlyInAnyOrder(8080, 9090);
  }

  @Test
  void leavingPodServesButIsNotReady() {
    Pod pod =
        new PodBuilder(pod("a", true, 8080))
            .editMetadata()
            .withDeletionTimestamp("2026-01-01T00:00:00Z")
            .endMetadata()
            .build();
    var conditions =
        EndpointSlices.of(service(new IntOrString(8080)), List.of(pod))
            .getFirst()
            .getEndpoints()
            .getFirst()
            .getConditions();
    assertThat(conditions.getReady()).isFalse();
    assertThat(conditions.getServing()).isTrue();
    assertThat(conditions.getTerminating()).isTrue();
  }

  @Test
  void podThatEndedIsNoEndpoint() {
    Pod pod =
        new PodBuilder(pod("a", true, 8080))
            .editStatus()
            .withPhase("Succeeded")
            .endStatus()
            .build();
    List<EndpointSlice> slices = EndpointSlices.of(service(new IntOrString(8080)), List.of(pod));
    assertThat(slices).hasSize(1);
    assertThat(slices.getFirst().getEndpoints()).isEmpty();
  }

  private static Service service(IntOrString target) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace("shop")
        .withUid("s-1")
        .addToLabels("team", "x")
        .endMetadata()
        .withNewSpec()
        .addNewPort()
        .withName("http")
        .withPort(80)
        .withProtocol("TCP")
        .withTargetPort(target)
        .endPort()
        .endSpec()
        .build();
  }

  private static Pod pod(String name, boolean ready, int port) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("shop")
        .withUid(name)
        .endMetadata()
        .withNewSpec()
        .withContainers(
            new ContainerBuilder()
                .addNewPort()
                .withName("http")
                .withContainerPort(port)
                .endPort()
                .build())
        .endSpec()
        .withNewStatus()
        .withPodIP("10.244.0." + name.codePointAt(0))
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready ? "True" : "False")
        .endCondition()
        .endStatus()
        .build();
  }
}
