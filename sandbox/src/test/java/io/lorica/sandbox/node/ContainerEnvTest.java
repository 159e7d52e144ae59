package io.lorica.sandbox.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContainerEnvTest {
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withName("web-1")
          .withNamespace("shop")
          .withUid("u-1")
          .addToLabels("app", "web")
          .endMetadata()
          .withNewSpec()
          .withNodeName("sandbox")
          .withServiceAccountName("web")
          .endSpec()
          .withNewStatus()
          .withPodIP("10.244.0.7")
          .addNewPodIP("10.244.0.7")
          .endStatus()
          .build();

  private static final ContainerEnv.Lookup OBJECTS =
      new ContainerEnv.Lookup() {
        @Override
        public Optional<Map<String, String>> configMap(String name) {
          return name.equals("map") ? Optional.of(Map.of("key", "value")) : Optional.empty();
        }

        @Override
        public Optional<Map<String, String>> secret(String name) {
          return Optional.empty();
        }
      };

  @Test
  void laterVariablesReferToEarlierOnes() throws ContainerEnv.MissingReference {
    Container container =
        new ContainerBuilder()
            .addNewEnv()
            .withName("SELF")
            .withNewValueFrom()
            .withNewFieldRef("v1", "metadata.name")
            .endValueFrom()
            .endEnv()
            .addNewEnv()
            .withName("BOTH")
            .withValue("$(SELF).$(LATER) $$(SELF)")
            .endEnv()
            .addNewEnv()
            .withName("LATER")
            .withValue("x")
            .endEnv()
            .build();
    assertThat(ContainerEnv.of(POD, container, OBJECTS))
        .containsEntry("SELF", "web-1")
        .containsEntry("BOTH", "web-1.$(LATER) $(SELF)")
        .containsEntry("HOSTNAME", "web-1");
  }

  @Test
  void fieldsOfThePodAreVariables() {
    Map<String, String> expected =
        Map.of(
            "metadata.namespace", "shop",
            "metadata.uid", "u-1",
            "metadata.labels", "app=\"web\"",
            "metadata.labels['app']", "web",
            "metadata.annotations['none']", "",
            "spec.nodeName", "sandbox",
            "spec.serviceAccountName", "web",
            "status.podIP", "10.244.0.7",
            "status.podIPs", "10.244.0.7",
            "status.hostIP", "10.244.0.1");
    expected.forEach((path, value) -> assertThat(PodFields.of(POD, path)).isEqualTo(value));
  }

  @Test
  void resourcesAreRoundedUpToTheDivisor() throws ContainerEnv.MissingReference {
    Container container =
        new ContainerBuilder()
            .withNewResources()
            .addToLimits("cpu", new Quantity("1500m"))
            .endResources()
            .addNewEnv()
            .withName("CPUS")
            .withNewValueFrom()
            .withNewResourceFieldRef()
            .withResource("limits.cpu")
            .withDivisor(new Quantity("1"))
            .endResourceFieldRef()
            .endValueFrom()
            .endEnv()
            .build();
    assertThat(ContainerEnv.of(POD, container, OBJECTS)).containsEntry("CPUS", "2");
  }

  @Test
  void missingKeyIsAnErrorUnlessItIsOptional() throws ContainerEnv.MissingReference {
    assertThat(ContainerEnv.of(POD, withKey("map", "key", false), OBJECTS))
        .containsEntry("V", "value");
    assertThat(ContainerEnv.of(POD, withKey("none", "key", true), OBJECTS)).doesNotContainKey("V");
    assertThatThrownBy(() -> ContainerEnv.of(POD, withKey("map", "other", false), OBJECTS))
        .hasMessage("configmap \"map\" has no key \"other\"");
  }

  @Test
  void argumentsAreExpandedToo() {
    assertThat(ContainerEnv.expand(List.of("-a=$(A)", "$(B)"), Map.of("A", "1")))
        .containsExactly("-a=1", "$(B)");
  }

  private static Container withKey(String map, String key, boolean optional) {
    return new ContainerBuilder()
        .withEnv(
            new EnvVarBuilder()
                .withName("V")
                .withNewValueFrom()
                .withNewConfigMapKeyRef(key, map, optional)
                .endValueFrom()
                .build())
        .build();
  }
}
