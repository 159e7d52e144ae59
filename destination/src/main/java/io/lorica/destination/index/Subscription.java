package io.lorica.destination.index;

/** One subscriber's place in a view. */
@FunctionalInterface
public interface Subscription {
  /** Leaves the view; nothing is delivered afterwards. On the index's thread, idempotent. */
  void cancel();
}
