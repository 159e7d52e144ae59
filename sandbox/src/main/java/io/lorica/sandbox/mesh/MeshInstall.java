package io.lorica.sandbox.mesh;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lorica.mesh.names.ControlPlane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Creates the mesh's objects in a sandbox and waits until its programs are ready. */
public final class MeshInstall {
  /** The sample application's namespace. */
  public static final String SAMPLE = "sample";

  private final KubernetesClient client;
  private final Duration patience;

  /**
   * Installs with this client.
   *
   * @param patience how long each step may take
   */
  public MeshInstall(KubernetesClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /**
   * Creates the control plane; returns when all of it is ready.
   *
   * <p>Identity comes first: no other proxy is ready without it, and the longer one has asked in
   * vain, the longer it pauses.
   */
  public void controlPlane() {
    List<ObjectNode> objects = Manifests.read("control-plane.yaml");
    String values =
        objects.stream()
            .filter(object -> isNamed(object, "ConfigMap", ControlPlane.CONFIG_MAP))
            .findFirst()
            .orElseThrow()
            .path("data")
            .path("values")
            .asString();
    List<ObjectNode> later = new ArrayList<>();
    for (ObjectNode object : objects) {
      if (!object.path("kind").asString().equals("Deployment")) {
        create(object);
      } else if (isNamed(object, "Deployment", ControlPlane.IDENTITY)) {
        create(ControlPlanePods.meshed(object, values));
      } else {
        later.add(ControlPlanePods.meshed(object, values));
      }
    }
    awaitDeployments(ControlPlane.NAMESPACE);
    later.forEach(this::create);
    awaitDeployments(ControlPlane.NAMESPACE);
    awaitWebhook();
  }

  /** Creates the sample application; returns when all of it is ready. */
  public void sample() {
    Manifests.read("sample.yaml").forEach(this::create);
    awaitDeployments(SAMPLE);
  }

  /** The pods of a namespace, sorted by name. */
  public List<Pod> pods(String namespace) {
    return client.pods().inNamespace(namespace).list().getItems().stream()
        .sorted((a, b) -> a.getMetadata().getName().compareTo(b.getMetadata().getName()))
        .toList();
  }

  /** Waits until each Deployment has all the pods it wants and no other, ready. */
  public void awaitDeployments(String namespace) {
    for (Deployment each : client.apps().deployments().inNamespace(namespace).list().getItems()) {
      client
          .apps()
          .deployments()
          .inNamespace(namespace)
          .withName(each.getMetadata().getName())
          .waitUntilCondition(MeshInstall::isComplete, patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static boolean isComplete(Deployment deployment) {
    var status = deployment.getStatus();
    return status != null
        && deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
        && deployment.getSpec().getReplicas().equals(status.getReplicas())
        && deployment.getSpec().getReplicas().equals(status.getReadyReplicas())
        && deployment.getSpec().getReplicas().equals(status.getUpdatedReplicas());
  }

  /** Pods that are created before the API server trusts the injector would stay without a proxy. */
  private void awaitWebhook() {
    client
        .admissionRegistration()
        .v1()
        .mutatingWebhookConfigurations()
        .withName(ControlPlane.INJECTOR_WEBHOOK_CONFIG)
        .waitUntilCondition(
            config ->
                config != null
                    && config.getWebhooks().stream()
                        .noneMatch(webhook -> isEmpty(webhook.getClientConfig().getCaBundle())),
            patience.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private void create(ObjectNode object) {
    client.resource(object.toString()).create();
  }

  private static boolean isNamed(ObjectNode object, String kind, String name) {
    return object.path("kind").asString().equals(kind)
        && object.path("metadata").path("name").asString().equals(name);
  }
}
