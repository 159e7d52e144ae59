package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32;

/** Keeps a ReplicaSet for each Deployment's template, and moves replicas from old to new ones. */
final class DeploymentController implements Reconciler.Work {
  static final String HASH = "pod-template-hash";

  private final KubernetesClient client;

  DeploymentController(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public void reconcile(Reconciler.Key key) {
    Deployment deployment =
        client.apps().deployments().inNamespace(key.namespace()).withName(key.name()).get();
    if (deployment == null || deployment.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    List<ReplicaSet> owned = new ArrayList<>();
    for (ReplicaSet set :
        client.apps().replicaSets().inNamespace(key.namespace()).list().getItems()) {
      if (Owners.isControlledBy(set, deployment)) {
        owned.add(set);
      }
    }
    String hash = hash(deployment.getSpec().getTemplate());
    ReplicaSet current =
        owned.stream()
            .filter(set -> hash.equals(set.getMetadata().getLabels().get(HASH)))
            .findFirst()
            .orElseGet(() -> create(deployment, hash));
    owned.removeIf(set -> set.getMetadata().getUid().equals(current.getMetadata().getUid()));
    owned.sort(Comparator.comparing(set -> set.getMetadata().getCreationTimestamp()));
    roll(deployment, current, owned);
    removeOldest(deployment, owned);
    report(deployment, current, owned);
  }

  private void roll(Deployment deployment, ReplicaSet current, List<ReplicaSet> old) {
    int replicas = deployment.getSpec().getReplicas();
    var rolling = deployment.getSpec().getStrategy().getRollingUpdate();
    var surge = rolling == null ? null : rolling.getMaxSurge();
    var unavailable = rolling == null ? null : rolling.getMaxUnavailable();
    var wish =
        new RolloutPlan.Wish(
            replicas,
            RolloutPlan.amount(surge, replicas, true),
            RolloutPlan.amount(unavailable, replicas, false),
            "Recreate".equals(deployment.getSpec().getStrategy().getType()));
    List<Integer> sizes =
        RolloutPlan.next(
            wish, size(current), old.stream().map(DeploymentController::size).toList());
    scale(current, sizes.getFirst());
    for (int i = 0; i < old.size(); i++) {
      scale(old.get(i), sizes.get(i + 1));
    }
  }

  private static RolloutPlan.Set size(ReplicaSet set) {
    Integer ready = set.getStatus() == null ? null : set.getStatus().getReadyReplicas();
    return new RolloutPlan.Set(set.getSpec().getReplicas(), ready == null ? 0 : ready);
  }

  private void scale(ReplicaSet set, int replicas) {
    if (set.getSpec().getReplicas() != replicas) {
      client
          .apps()
          .replicaSets()
          .resource(set)
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"spec\":{\"replicas\":%d}}".formatted(replicas));
    }
  }

  private ReplicaSet create(Deployment deployment, String hash) {
    PodTemplateSpec template =
        new PodTemplateSpecBuilder(deployment.getSpec().getTemplate())
            .editOrNewMetadata()
            .addToLabels(HASH, hash)
            .endMetadata()
            .build();
    ReplicaSet set =
        new ReplicaSetBuilder()
            .withNewMetadata()
            .withName(deployment.getMetadata().getName() + "-" + hash)
            .withLabels(template.getMetadata().getLabels())
            .withOwnerReferences(Owners.controller(deployment))
            .endMetadata()
            .withNewSpec()
            .withReplicas(0)
            .withNewSelector()
            .withMatchLabels(deployment.getSpec().getSelector().getMatchLabels())
            .addToMatchLabels(HASH, hash)
            .endSelector()
            .withTemplate(template)
            .endSpec()
            .build();
    return client
        .apps()
        .replicaSets()
        .inNamespace(deployment.getMetadata().getNamespace())
        .resource(set)
        .create();
  }

  private void removeOldest(Deployment deployment, List<ReplicaSet> old) {
    Integer limit = deployment.getSpec().getRevisionHistoryLimit();
    List<ReplicaSet> empty =
        old.stream()
            .filter(set -> set.getSpec().getReplicas() == 0 && size(set).ready() == 0)
            .toList();
    for (int i = 0; i < empty.size() - (limit == null ? 10 : limit); i++) {
      client.apps().replicaSets().resource(empty.get(i)).delete();
    }
  }

  private void report(Deployment deployment, ReplicaSet current, List<ReplicaSet> old) {
    int ready = size(current).ready() + old.stream().mapToInt(set -> size(set).ready()).sum();
    int total = pods(current) + old.stream().mapToInt(DeploymentController::pods).sum();
    int wanted = deployment.getSpec().getReplicas();
    DeploymentStatus before = deployment.getStatus();
    var status =
        new DeploymentStatusBuilder()
            .withObservedGeneration(deployment.getMetadata().getGeneration())
            .withReplicas(total)
            .withUpdatedReplicas(pods(current))
            .withReadyReplicas(ready)
            .withAvailableReplicas(ready)
            .withUnavailableReplicas(Math.max(0, wanted - ready))
            .withConditions(condition("Available", ready >= wanted), condition("Progressing", true))
            .build();
    if (!status.equals(before)) {
      client
          .apps()
          .deployments()
          .resource(deployment)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"status\":" + client.getKubernetesSerialization().asJson(status) + "}");
    }
  }

  private static DeploymentCondition condition(String type, boolean holds) {
    return new DeploymentConditionBuilder()
        .withType(type)
        .withStatus(holds ? "True" : "False")
        .build();
  }

  private static int pods(ReplicaSet set) {
    Integer pods = set.getStatus() == null ? null : set.getStatus().getReplicas();
    return pods == null ? 0 : pods;
  }

  private String hash(PodTemplateSpec template) {
    CRC32 crc = new CRC32();
    crc.update(
        client.getKubernetesSerialization().asJson(template).getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
