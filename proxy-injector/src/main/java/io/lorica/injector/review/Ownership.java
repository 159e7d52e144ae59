package io.lorica.injector.review;

import io.lorica.injector.patch.Owner;
import io.lorica.injector.patch.Workload;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the workload that a pod belongs to (spec 06 §8). */
public final class Ownership {
  /** Kinds that a ReplicaSet's owner may have; for others the ReplicaSet is the workload. */
  private static final Set<String> ABOVE_REPLICA_SETS =
      Set.of("Deployment", "DaemonSet", "StatefulSet", "Job");

  /** One entry of {@code metadata.ownerReferences}. */
  public record Reference(String kind, String name) {
    Owner owner() {
      return new Owner(kind, name);
    }
  }

  /** Tells the owners of a Job or ReplicaSet; empty when there is no such object. */
  @FunctionalInterface
  public interface Lookup {
    Optional<List<Reference>> owners(String kind, String namespace, String name);
  }

  private Ownership() {}

  /** The owner of a pod. What cannot be looked up is its own owner. */
  public static Owner of(Workload pod, String namespace, Lookup lookup) {
    List<Reference> owners = references(pod);
    if (owners.size() != 1) {
      return Owner.pod(pod.object().path("metadata").path("name").asString(""));
    }
    Reference owner = owners.getFirst();
    return switch (owner.kind()) {
      case "Job" -> onlyOwner(owner, namespace, lookup).orElse(owner).owner();
      case "ReplicaSet" ->
          onlyOwner(owner, namespace, lookup)
              .filter(above -> ABOVE_REPLICA_SETS.contains(above.kind()))
              .orElse(owner)
              .owner();
      default -> owner.owner();
    };
  }

  private static Optional<Reference> onlyOwner(Reference of, String namespace, Lookup lookup) {
    return lookup
        .owners(of.kind(), namespace, of.name())
        .filter(owners -> owners.size() == 1)
        .map(List::getFirst);
  }

  private static List<Reference> references(Workload object) {
    return Workload.items(object.object().path("metadata").path("ownerReferences")).stream()
        .map(
            entry ->
                new Reference(entry.path("kind").asString(""), entry.path("name").asString("")))
        .toList();
  }
}
