package io.lorica.destination.index;

import io.lorica.destination.model.Refusal;

/** The answer to a wish to watch. */
public sealed interface Watched {
  /** The subscriber has been given the current value, if there is one, and will get later ones. */
  record Accepted(Subscription subscription) implements Watched {}

  /** There is nothing to watch. */
  record Refused(Refusal refusal) implements Watched {}
}
