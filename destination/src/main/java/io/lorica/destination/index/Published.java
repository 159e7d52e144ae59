package io.lorica.destination.index;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A value and those who watch it. Confined to its index's thread. */
public final class Published<T> {
  private final Set<Subscriber<? super T>> subscribers = new LinkedHashSet<>();
  private @Nullable T value;

  public Optional<T> value() {
    return Optional.ofNullable(value);
  }

  /** Delivers the current value, if any, before this call returns. */
  void subscribe(Subscriber<? super T> subscriber) {
    subscribers.add(subscriber);
    if (value != null) {
      subscriber.next(value);
    }
  }

  void unsubscribe(Subscriber<? super T> subscriber) {
    subscribers.remove(subscriber);
  }

  boolean unwatched() {
    return subscribers.isEmpty();
  }

  /** Tells everybody, unless the value is equal to the one before. */
  void publish(T next) {
    if (next.equals(value)) {
      return;
    }
    value = next;
    for (Subscriber<? super T> subscriber : List.copyOf(subscribers)) {
      subscriber.next(next);
    }
  }

  /** Tells everybody that this is over, and forgets them. */
  void end() {
    List<Subscriber<? super T>> last = List.copyOf(subscribers);
    subscribers.clear();
    last.forEach(Subscriber::ended);
  }
}
