package io.lorica.sandbox.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which changes of a pod make controllers look again. */
class PodsNewsTest {
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withName("pod")
          .addToLabels("app", "web")
          .endMetadata()
          .withNewSpec()
          .withNodeName("node")
          .endSpec()
          .withNewStatus()
          .withPhase("Running")
          .withPodIP("10.0.0.1")
          .addNewCondition()
          .withType("Ready")
          .withStatus("True")
          .endCondition()
          .endStatus()
          .build();

  @Test
  void whatEndpointsAndReplicasDependOnIsNews() {
    List<Pod> news =
        List.of(
            change().editMetadata().addToLabels("app", "other").endMetadata().build(),
            change().editMetadata().withDeletionTimestamp("now").endMetadata().build(),
            change().editSpec().withNodeName(null).endSpec().build(),
            change().editStatus().withPodIP(null).endStatus().build(),
            change().editStatus().withPhase("Failed").endStatus().build(),
            change().editStatus().withConditions().endStatus().build());
    assertThat(news).noneMatch(changed -> Pods.isSameToControllers(POD, changed));
  }

  @Test
  void stateOfItsContainersIsNoNews() {
    Pod started =
        change()
            .editStatus()
            .addNewContainerStatus()
            .withName("web")
            .withStarted(true)
            .endContainerStatus()
            .endStatus()
            .build();
    assertThat(Pods.isSameToControllers(POD, started)).isTrue();
  }

  private static PodBuilder change() {
    return new PodBuilder(POD);
  }
}
