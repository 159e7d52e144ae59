package io.lorica.destination.index;

import java.lang.ref.WeakReference;
import java.util.WeakHashMap;

/**
 * Makes equal values one object, so that ten thousand pods with the same policy hold one. Values
 * that nobody holds any more are forgotten. Confined to one thread.
 */
final class Interner<T> {
  private final WeakHashMap<T, WeakReference<T>> known = new WeakHashMap<>();

  T intern(T value) {
    WeakReference<T> reference = known.get(value);
    T before = reference == null ? null : reference.get();
    if (before != null) {
      return before;
    }
    known.put(value, new WeakReference<>(value));
    return value;
  }
}
