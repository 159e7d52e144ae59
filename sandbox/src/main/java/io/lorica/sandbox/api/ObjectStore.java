package io.lorica.sandbox.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All objects, their versions and the recent past.
 *
 * <p>One lock guards everything; objects inside are never changed, a write puts a new one in place.
 * Versions count all writes of all kinds, so that a list's version orders it among all events.
 */
final class ObjectStore {
  /** How many past events a watch can start from; older versions are answered with 410. */
  private static final int HISTORY = 20_000;

  /** Kinds that grow without anyone deleting them (events) lose their oldest object here. */
  private static final int MOST_EVENTS = 2_000;

  private final Map<ResourceKind, TreeMap<String, ObjectNode>> objects = new HashMap<>();
  private final Deque<Change> history = new ArrayDeque<>();
  private final Set<Watch> watches = new HashSet<>();
  private long version;

  /** A list and the version at which it was true. */
  record Listing(List<ObjectNode> items, long version) {}

  /** One write: what was before, what is after. */
  private record Change(
      long version, ResourceKind kind, Optional<ObjectNode> before, Optional<ObjectNode> after) {}

  synchronized ObjectNode create(ResourceKind kind, ObjectNode object) {
    ObjectKey key = ObjectKey.of(object);
    TreeMap<String, ObjectNode> ofKind = objects.computeIfAbsent(kind, _ -> new TreeMap<>());
    if (ofKind.containsKey(path(key))) {
      throw Refusal.alreadyExists(kind, key.name());
    }
    if (kind.kind().equals("Event") && ofKind.size() >= MOST_EVENTS) {
      remove(kind, ObjectKey.of(oldest(ofKind)));
    }
    return put(kind, key, Optional.empty(), object);
  }

  synchronized Optional<ObjectNode> find(ResourceKind kind, ObjectKey key) {
    return Optional.ofNullable(objects.getOrDefault(kind, new TreeMap<>()).get(path(key)));
  }

  synchronized ObjectNode get(ResourceKind kind, ObjectKey key) {
    return find(kind, key).orElseThrow(() -> Refusal.notFound(kind, key.name()));
  }

  synchronized Listing list(ResourceKind kind, String namespace, Predicate<JsonNode> selection) {
    TreeMap<String, ObjectNode> ofKind = objects.getOrDefault(kind, new TreeMap<>());
    List<ObjectNode> items = new ArrayList<>();
    for (ObjectNode object :
        namespace.isEmpty()
            ? ofKind.values()
            : ofKind.subMap(namespace + "/", namespace + "0").values()) {
      if (selection.test(object)) {
        items.add(object);
      }
    }
    return new Listing(items, version);
  }

  /**
   * Replaces an object by what {@code change} makes of a copy. An unchanged object keeps its
   * version; one whose last finalizer went away while it was being deleted is removed.
   */
  synchronized ObjectNode update(
      ResourceKind kind, ObjectKey key, UnaryOperator<ObjectNode> change) {
    ObjectNode before = get(kind, key);
    ObjectNode after = change.apply(before.deepCopy());
    after.withObject("/metadata").set("resourceVersion", resourceVersion(before));
    if (after.equals(before)) {
      return before;
    }
    if (isDeleted(after) && !isHeld(after)) {
      return remove(kind, key);
    }
    return put(kind, key, Optional.of(before), after);
  }

  synchronized ObjectNode remove(ResourceKind kind, ObjectKey key) {
    ObjectNode before = get(kind, key);
    objects.getOrDefault(kind, new TreeMap<>()).remove(path(key));
    version++;
    ObjectNode gone = before.deepCopy();
    gone.withObject("/metadata").put("resourceVersion", Long.toString(version));
    publish(new Change(version, kind, Optional.of(gone), Optional.empty()));
    return gone;
  }

  /**
   * Starts a watch. With version 0 it begins with an {@code ADDED} for everything there is.
   *
   * @param from the version after which events are wanted
   */
  synchronized Watch watch(
      ResourceKind kind, String namespace, Predicate<JsonNode> selection, long from) {
    Watch watch = new Watch(kind, namespace, selection, this::forget);
    if (from == 0) {
      for (ObjectNode object : list(kind, namespace, selection).items()) {
        watch.offer(new WatchEvent(WatchEvent.Type.ADDED, object));
      }
    } else {
      replay(watch, from);
    }
    watches.add(watch);
    return watch;
  }

  synchronized long version() {
    return version;
  }

  /** How many watches are open. */
  synchronized int watchCount() {
    return watches.size();
  }

  private void replay(Watch watch, long from) {
    long oldest = history.isEmpty() ? version + 1 : history.getFirst().version();
    if (from < oldest - 1) {
      throw Refusal.expired("too old resource version: %d (%d)".formatted(from, oldest));
    }
    for (Change change : history) {
      if (change.version() > from) {
        watch.offer(change.kind(), change.before(), change.after());
      }
    }
  }

  private synchronized void forget(Watch watch) {
    watches.remove(watch);
  }

  private ObjectNode put(
      ResourceKind kind, ObjectKey key, Optional<ObjectNode> before, ObjectNode after) {
    version++;
    after.withObject("/metadata").put("resourceVersion", Long.toString(version));
    objects.computeIfAbsent(kind, _ -> new TreeMap<>()).put(path(key), after);
    publish(new Change(version, kind, before, Optional.of(after)));
    return after;
  }

  private void publish(Change change) {
    if (history.size() == HISTORY) {
      history.removeFirst();
    }
    history.addLast(change);
    for (Watch watch : List.copyOf(watches)) {
      watch.offer(change.kind(), change.before(), change.after());
    }
  }

  private static ObjectNode oldest(Map<String, ObjectNode> objects) {
    return objects.values().stream()
        .min((a, b) -> Long.compare(versionOf(a), versionOf(b)))
        .orElseThrow();
  }

  private static long versionOf(ObjectNode object) {
    return Long.parseLong(object.path("metadata").path("resourceVersion").asString());
  }

  private static JsonNode resourceVersion(ObjectNode object) {
    return object.path("metadata").path("resourceVersion");
  }

  private static boolean isDeleted(ObjectNode object) {
    return object.path("metadata").has("deletionTimestamp");
  }

  /** Something has still to happen before a deleted object may go. */
  private static boolean isHeld(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    boolean namespace = object.path("kind").asString().equals("Namespace");
    return !metadata.path("finalizers").isEmpty()
        || metadata.path("deletionGracePeriodSeconds").asLong(0) > 0
        || (namespace && !object.path("spec").path("finalizers").isEmpty());
  }

  private static String path(ObjectKey key) {
    return key.namespace() + "/" + key.name();
  }
}
