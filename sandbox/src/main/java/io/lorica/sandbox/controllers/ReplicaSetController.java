package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatus;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Comparator;
import java.util.List;

/** Keeps as many pods as each ReplicaSet wants. */
final class ReplicaSetController implements Reconciler.Work {
  private final KubernetesClient client;

  ReplicaSetController(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public void reconcile(Reconciler.Key key) {
    ReplicaSet set =
        client.apps().replicaSets().inNamespace(key.namespace()).withName(key.name()).get();
    if (set == null || set.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    List<Pod> pods =
        client
            .pods()
            .inNamespace(key.namespace())
            .withLabels(set.getSpec().getSelector().getMatchLabels())
            .list()
            .getItems()
            .stream()
            .filter(pod -> Owners.isControlledBy(pod, set) && Pods.isActive(pod))
            .sorted(LEAST_MISSED_FIRST)
            .toList();
    int surplus = pods.size() - set.getSpec().getReplicas();
    for (int i = 0; i < -surplus; i++) {
      create(set);
    }
    pods.stream().limit(Math.max(0, surplus)).forEach(pod -> client.pods().resource(pod).delete());
    report(set, pods);
  }

  /** Of too many pods, those that serve least and are youngest go. */
  private static final Comparator<Pod> LEAST_MISSED_FIRST =
      Comparator.<Pod, Boolean>comparing(Pods::isReady)
          .thenComparing(
              pod -> pod.getMetadata().getCreationTimestamp(), Comparator.reverseOrder());

  private void create(ReplicaSet set) {
    var template = set.getSpec().getTemplate();
    client
        .pods()
        .inNamespace(set.getMetadata().getNamespace())
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withGenerateName(set.getMetadata().getName() + "-")
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(template.getMetadata().getAnnotations())
                .withOwnerReferences(Owners.controller(set))
                .endMetadata()
                .withSpec(template.getSpec())
                .build())
        .create();
  }

  private void report(ReplicaSet set, List<Pod> pods) {
    int ready = Math.toIntExact(pods.stream().filter(Pods::isReady).count());
    ReplicaSetStatus status =
        new ReplicaSetStatusBuilder()
            .withObservedGeneration(set.getMetadata().getGeneration())
            .withReplicas(pods.size())
            .withFullyLabeledReplicas(pods.size())
            .withReadyReplicas(ready)
            .withAvailableReplicas(ready)
            .build();
    if (!status.equals(set.getStatus())) {
      client
          .apps()
          .replicaSets()
          .resource(set)
          .subresource("status")
          .patch(
              PatchContext.of(PatchType.JSON_MERGE),
              "{\"status\":" + client.getKubernetesSerialization().asJson(status) + "}");
    }
  }
}
