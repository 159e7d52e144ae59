package io.lorica.controller.kube;

import java.util.Map;
import java.util.Set;

/**
 * What a feed tells about the objects of its kind, in the order in which the API server said it.
 * Immutable as far as {@code T} is.
 */
public sealed interface ResourceEvent<T> {

  /** The object was created or changed, or is told again; {@code value} replaces what was known. */
  record Applied<T>(ObjectKey key, T value) implements ResourceEvent<T> {}

  /** The object is gone or no longer selected. May name one that was never told. */
  record Deleted<T>(ObjectKey key) implements ResourceEvent<T> {}

  /** The object exists but cannot be read: what was known of it stays. */
  record Undecodable<T>(ObjectKey key, String reason) implements ResourceEvent<T> {}

  /**
   * The whole state, first of all events and again after each gap in the watch. What is in neither
   * collection does not exist.
   *
   * @param undecodable objects that exist but cannot be read: what was known of them stays
   */
  record Resynced<T>(Map<ObjectKey, T> all, Set<ObjectKey> undecodable)
      implements ResourceEvent<T> {
    public Resynced {
      all = Map.copyOf(all);
      undecodable = Set.copyOf(undecodable);
    }
  }
}
