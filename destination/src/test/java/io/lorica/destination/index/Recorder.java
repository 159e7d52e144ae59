package io.lorica.destination.index;

import java.util.ArrayList;
import java.util.List;

/** Everything that a view has told one subscriber. */
final class Recorder<T> implements Subscriber<T> {
  private final List<T> values = new ArrayList<>();
  private boolean ended;

  @Override
  public void next(T value) {
    values.add(value);
  }

  @Override
  public void ended() {
    ended = true;
  }

  T last() {
    return values.getLast();
  }

  boolean hasEnded() {
    return ended;
  }

  int count() {
    return values.size();
  }
}
