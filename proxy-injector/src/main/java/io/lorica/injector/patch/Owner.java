package io.lorica.injector.patch;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The workload that a pod belongs to (spec 06 §8).
 *
 * @param kind in lower case, {@code pod} for a pod on its own
 */
public record Owner(String kind, String name) {
  private static final Set<String> LABELLED =
      Set.of(
          "deployment", "replicationcontroller", "replicaset", "job", "daemonset", "statefulset");

  public Owner {
    kind = kind.toLowerCase(Locale.ROOT);
  }

  /** A pod that nothing owns. */
  public static Owner pod(String name) {
    return new Owner("pod", name);
  }

  /** The label that names this owner on the pod, if its kind has one. */
  Optional<String> label() {
    return LABELLED.contains(kind) ? Optional.of("linkerd.io/proxy-" + kind) : Optional.empty();
  }
}
