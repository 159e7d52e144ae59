package io.lorica.destination.index;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A two-level map that forgets empty groups. Confined to one thread. */
final class Grouped<G, K, V> {
  private final Map<G, Map<K, V>> groups = new HashMap<>();

  Collection<V> of(G group) {
    Map<K, V> members = groups.get(group);
    return members == null ? List.of() : members.values();
  }

  Optional<V> get(G group, K key) {
    Map<K, V> members = groups.get(group);
    return members == null ? Optional.empty() : Optional.ofNullable(members.get(key));
  }

  /** What stood there before, or null. */
  @Nullable V put(G group, K key, V value) {
    return groups.computeIfAbsent(group, _ -> new HashMap<>()).put(key, value);
  }

  /** What stood there, or null. */
  @Nullable V remove(G group, K key) {
    Map<K, V> members = groups.get(group);
    if (members == null) {
      return null;
    }
    V removed = members.remove(key);
    if (members.isEmpty()) {
      groups.remove(group);
    }
    return removed;
  }

  /** Removes the entry only if it is this value, so that a late farewell cannot hit a successor. */
  void remove(G group, K key, V value) {
    Map<K, V> members = groups.get(group);
    if (members != null && members.remove(key, value) && members.isEmpty()) {
      groups.remove(group);
    }
  }

  Stream<V> values() {
    return groups.values().stream().flatMap(members -> members.values().stream());
  }

  Collection<G> groups() {
    return groups.keySet();
  }
}
