package io.lorica.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperationsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** How webhooks take part in a write, on the embedded API server or a real one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionContractTest {
  private static final String DEAD_URL = "https://127.0.0.1:1/";

  private final ContractServer server = ContractServer.start();
  private final ContractWebhook webhook = new ContractWebhook();
  private final String configuration = "contract-" + ProcessHandle.current().pid();

  AdmissionContractTest() throws IOException {}

  @AfterEach
  void unregister() {
    server
        .admin()
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(configuration)
        .delete();
  }

  @AfterAll
  void stop() {
    server.close();
    webhook.close();
  }

  @Test
  void patchOfTheWebhookIsApplied() {
    register(webhook.url(), "Fail");
    ConfigMap map = createUntilSeen("changed");
    assertThat(map.getMetadata().getLabels()).containsEntry("seen-as", "configmaps");
  }

  @Test
  void objectSelectorKeepsObjectsFromTheWebhook() {
    register(webhook.url(), "Fail");
    createUntilSeen("selected");
    int before = webhook.calls();
    ConfigMap map = create("unselected", Map.of("skip", "yes"));
    assertThat(map.getMetadata().getLabels()).isEqualTo(Map.of("skip", "yes"));
    assertThat(webhook.calls()).isEqualTo(before);
  }

  @Test
  void denialReachesTheClient() {
    register(webhook.url(), "Fail");
    createUntilSeen("allowed");
    assertThatThrownBy(() -> create("denied", Map.of("deny", "yes")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("contract.lorica.io")
        .hasMessageContaining("denied the request: carries the label deny");
  }

  @Test
  void failingWebhookFailsTheWrite() {
    register(DEAD_URL, "Fail");
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    String message = "";
    for (int i = 0; message.isEmpty() && Instant.now().isBefore(end); i++) {
      try {
        create("unlucky-" + i, Map.of());
      } catch (KubernetesClientException e) {
        message = String.valueOf(e.getMessage());
      }
    }
    assertThat(message).contains("failed calling webhook \"contract.lorica.io\"");
  }

  @Test
  void failingWebhookIsIgnoredWherePolicySaysSo() {
    register(DEAD_URL, "Ignore");
    assertThat(create("lucky", Map.of()).getMetadata().getUid()).isNotEmpty();
  }

  /** A real server takes a moment to see a new configuration. */
  private ConfigMap createUntilSeen(String name) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    for (int i = 0; ; i++) {
      ConfigMap map = create(name + "-" + i, Map.of());
      if (map.getMetadata().getLabels().containsKey("seen-as") || Instant.now().isAfter(end)) {
        return map;
      }
    }
  }

  private ConfigMap create(String name, Map<String, String> labels) {
    Map<String, String> all = new HashMap<>(labels);
    if (labels.isEmpty()) {
      all.put("any", "label");
    }
    return server
        .admin()
        .configMaps()
        .inNamespace(server.namespace())
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(all)
                .endMetadata()
                .build())
        .create();
  }

  private void register(String url, String failurePolicy) {
    var hook =
        new MutatingWebhookBuilder()
            .withName("contract.lorica.io")
            .withSideEffects("None")
            .withAdmissionReviewVersions("v1")
            .withTimeoutSeconds(5)
            .withFailurePolicy(failurePolicy)
            .withNewClientConfig()
            .withUrl(url)
            .withCaBundle(webhook.caBundle())
            .endClientConfig()
            .withNamespaceSelector(
                new LabelSelectorBuilder()
                    .addToMatchLabels("kubernetes.io/metadata.name", server.namespace())
                    .build())
            .withObjectSelector(
                new LabelSelectorBuilder()
                    .addNewMatchExpression()
                    .withKey("skip")
                    .withOperator("DoesNotExist")
                    .endMatchExpression()
                    .build())
            .withRules(
                new RuleWithOperationsBuilder()
                    .withOperations("CREATE")
                    .withApiGroups("")
                    .withApiVersions("v1")
                    .withResources("configmaps")
                    .build())
            .build();
    server
        .admin()
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .resource(
            new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName(configuration)
                .endMetadata()
                .withWebhooks(hook)
                .build())
        .create();
  }
}
