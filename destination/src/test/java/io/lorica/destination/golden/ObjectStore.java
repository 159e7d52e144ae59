package io.lorica.destination.golden;

import io.lorica.destination.kube.WatchedKind;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an API server does with a scenario's objects: status apart from spec, age by order. */
final class ObjectStore {
  private final Map<Key, ObjectNode> objects = new HashMap<>();
  private int created;

  /** One object of a kind. */
  record Key(String group, String kind, String namespace, String name) {
    static Key of(JsonNode object) {
      String version = object.path("apiVersion").asString();
      int slash = version.indexOf('/');
      JsonNode metadata = object.path("metadata");
      return new Key(
          slash < 0 ? "" : version.substring(0, slash),
          object.path("kind").asString(),
          metadata.path("namespace").asString(""),
          metadata.path("name").asString());
    }

    /** The kind as it is watched; empty for kinds that nobody watches. */
    Optional<WatchedKind> watched() {
      String plural = kind.toLowerCase(Locale.ROOT).replaceAll("y$", "ie") + "s";
      return WatchedKind.ALL.stream()
          .filter(
              candidate ->
                  candidate.api().group().equals(group) && candidate.api().plural().equals(plural))
          .findFirst();
    }
  }

  /** What the object is now. */
  JsonNode apply(JsonNode given) {
    ObjectNode next = (ObjectNode) given.deepCopy();
    ObjectNode before = objects.get(Key.of(given));
    ObjectNode metadata = (ObjectNode) next.path("metadata");
    if (before != null) {
      metadata.set("creationTimestamp", before.path("metadata").path("creationTimestamp"));
      if (next.path("status").isMissingNode() && before.has("status")) {
        next.set("status", before.get("status"));
      }
    } else {
      metadata.put(
          "creationTimestamp", "2026-08-01T%02d:%02d:00Z".formatted(created / 60, created++ % 60));
    }
    objects.put(Key.of(given), next);
    return next;
  }

  JsonNode patchStatus(JsonNode given) {
    ObjectNode next = Objects.requireNonNull(objects.get(Key.of(given))).deepCopy();
    next.set("status", given.path("status"));
    objects.put(Key.of(given), next);
    return next;
  }

  /** The object with this status; empty if it is gone. */
  Optional<JsonNode> writeStatus(Key key, JsonNode status) {
    ObjectNode before = objects.get(key);
    if (before == null) {
      return Optional.empty();
    }
    ObjectNode next = before.deepCopy();
    next.set("status", status);
    objects.put(key, next);
    return Optional.of(next);
  }

  void delete(JsonNode given) {
    objects.remove(Key.of(given));
  }
}
