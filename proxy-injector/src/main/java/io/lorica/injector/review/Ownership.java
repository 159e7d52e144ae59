package io.lorica.injector.review;

import io.lorica.injector.patch.Owner;
import io.lorica.injector.patch.Workload;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Finds the workload that a pod belongs to (spec 06 §8). */
public final class Ownership {
  /** Kinds that a ReplicaSet's owner may have; for others the ReplicaSet is the workload. */
  private static final Set<String> ABOVE_REPLICA_SETS =
      Set.of("Deployment", "DaemonSet", "StatefulSet", "Job");

  /** One entry of {@code metadata.ownerReferences}. */
  public record Reference(String apiVersion, String kind, String name, String uid) {
    /** As labels and metrics name it. */
    public Owner owner() {
      return new Owner(kind, name);
    }

    /** The references of an object, given as the API has it. */
    public static List<Reference> of(JsonNode object) {
      return Workload.items(object.path("metadata").path("ownerReferences")).stream()
          .map(
              entry ->
                  new Reference(
                      entry.path("apiVersion").asString(""),
                      entry.path("kind").asString(""),
                      entry.path("name").asString(""),
                      entry.path("uid").asString("")))
          .toList();
    }
  }

  /** Tells the owners of a Job or ReplicaSet; empty when there is no such object. */
  @FunctionalInterface
  public interface Lookup {
    Optional<List<Reference>> owners(String kind, String namespace, String name);
  }

  private Ownership() {}

  /**
   * The object that owns a pod, above Jobs and ReplicaSets if these are owned in turn. Empty for a
   * pod on its own. What cannot be looked up has no owner.
   */
  public static Optional<Reference> of(Workload pod, String namespace, Lookup lookup) {
    List<Reference> owners = Reference.of(pod.object());
    if (owners.size() != 1) {
      return Optional.empty();
    }
    Reference owner = owners.getFirst();
    return switch (owner.kind()) {
      case "Job" -> onlyOwner(owner, namespace, lookup).or(() -> Optional.of(owner));
      case "ReplicaSet" ->
          onlyOwner(owner, namespace, lookup)
              .filter(above -> ABOVE_REPLICA_SETS.contains(above.kind()))
              .or(() -> Optional.of(owner));
      default -> Optional.of(owner);
    };
  }

  private static Optional<Reference> onlyOwner(Reference of, String namespace, Lookup lookup) {
    return lookup
        .owners(of.kind(), namespace, of.name())
        .filter(owners -> owners.size() == 1)
        .map(List::getFirst);
  }

  /** The owner of a pod for labels and metrics: the pod itself if nothing owns it. */
  public static Owner ownerOf(Workload pod, Optional<Reference> found) {
    return found
        .map(Reference::owner)
        .orElseGet(() -> Owner.pod(pod.object().path("metadata").path("name").asString("")));
  }
}
