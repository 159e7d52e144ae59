package io.lorica.destination.model.policy;

/** How a header or query parameter is compared. */
public sealed interface ValueMatch {
  record Exact(String value) implements ValueMatch {}

  record Regex(String regex) implements ValueMatch {}

  /** A named value. Header names are in lower case. */
  record Named(String name, ValueMatch value) {}
}
