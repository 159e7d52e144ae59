package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Objects;

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

  /** Whether the controllers would decide the same for both, in all that a pod may change. */
  static boolean isSameToControllers(Pod one, Pod other) {
    return Objects.equals(one.getMetadata().getLabels(), other.getMetadata().getLabels())
        && Objects.equals(one.getSpec().getNodeName(), other.getSpec().getNodeName())
        && address(one).equals(address(other))
        && isReady(one) == isReady(other)
        && isLeaving(one) == isLeaving(other)
        && isOver(one) == isOver(other);
  }

  /** Empty until it has one. */
  static String address(Pod pod) {
    String address = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    return address == null ? "" : address;
  }

  /** It counts as one of its owner's replicas. */
  static boolean isActive(Pod pod) {
    return !isLeaving(pod) && !isOver(pod);
  }
}
