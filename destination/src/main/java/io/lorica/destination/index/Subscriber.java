package io.lorica.destination.index;

/** Receives a view's values in order. Called on the index's thread: must not block. */
public interface Subscriber<T> {
  /** The current value at once, then every later one that differs from the one before. */
  void next(T value);

  /** No value will follow: what was watched has come to an end. */
  void ended();
}
