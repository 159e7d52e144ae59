package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes what a deleted Deployment, ReplicaSet or Service leaves behind in its namespace. It looks
 * at ReplicaSets, Pods and EndpointSlices only.
 */
final class GarbageCollector implements Reconciler.Work {
  private static final Set<String> OWNERS = Set.of("Deployment", "ReplicaSet", "Service");

  private final KubernetesClient client;

  GarbageCollector(KubernetesClient client) {
    this.client = client;
  }

  /** Works on the key's whole namespace. */
  @Override
  public void reconcile(Reconciler.Key key) {
    String namespace = key.namespace();
    var slices = client.discovery().v1().endpointSlices();
    // What is owned is read before its owners: an owner is always older.
    List<Pod> pods = client.pods().inNamespace(namespace).list().getItems();
    List<EndpointSlice> endpoints = slices.inNamespace(namespace).list().getItems();
    List<ReplicaSet> sets = client.apps().replicaSets().inNamespace(namespace).list().getItems();
    Set<String> live = owners(namespace);
    for (ReplicaSet set : sets) {
      if (isOrphan(set, live)) {
        client.apps().replicaSets().resource(set).delete();
      } else {
        live.add(uid(set));
      }
    }
    for (Pod pod : pods) {
      if (isOrphan(pod, live) && !Pods.isLeaving(pod)) {
        client.pods().resource(pod).delete();
      }
    }
    for (EndpointSlice slice : endpoints) {
      if (isOrphan(slice, live)) {
        slices.resource(slice).delete();
      }
    }
  }

  private Set<String> owners(String namespace) {
    Set<String> live = new HashSet<>();
    for (HasMetadata each : client.apps().deployments().inNamespace(namespace).list().getItems()) {
      live.add(uid(each));
    }
    for (HasMetadata each : client.services().inNamespace(namespace).list().getItems()) {
      live.add(uid(each));
    }
    return live;
  }

  private static boolean isOrphan(HasMetadata object, Set<String> live) {
    return Owners.controllerOf(object)
        .filter(owner -> OWNERS.contains(owner.getKind()))
        .map(OwnerReference::getUid)
        .filter(uid -> !live.contains(uid))
        .isPresent();
  }

  private static String uid(HasMetadata object) {
    return object.getMetadata().getUid();
  }
}
