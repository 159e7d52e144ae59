package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.Pod;

/** Questions about a pod. Pure. */
final class Pods {
  private Pods() {}

  static boolean isReady(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Ready") && condition.getStatus().equals("True"));
  }

  static boolean isLeaving(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** It ended for good. */
  static boolean isOver(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** It counts as one of its owner's replicas. */
  static boolean isActive(Pod pod) {
    return !isLeaving(pod) && !isOver(pod);
  }
}
