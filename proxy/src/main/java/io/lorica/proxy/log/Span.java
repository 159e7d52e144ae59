package io.lorica.proxy.log;

import org.jspecify.annotations.Nullable;

/**
 * What an event happened in: a chain of named contexts, each with at most one field. Immutable and
 * cheap to keep per connection; the text of the field is made only when a line is written.
 */
public final class Span {
  /** No context. */
  public static final Span NONE = new Span(null, "", "", "");

  private final @Nullable Span parent;
  private final String name;
  private final String field;
  private final Object value;

  private Span(@Nullable Span parent, String name, String field, Object value) {
    this.parent = parent;
    this.name = name;
    this.field = field;
    this.value = value;
  }

  /** A context within this one. */
  public Span child(String childName) {
    return new Span(this, childName, "", "");
  }

  /** A context within this one, with a field. */
  public Span child(String childName, String childField, Object childValue) {
    return new Span(this, childName, childField, childValue);
  }

  @Nullable Span parent() {
    return parent;
  }

  boolean isNone() {
    return parent == null;
  }

  String name() {
    return name;
  }

  /** Empty where it has none. */
  String field() {
    return field;
  }

  String value() {
    return String.valueOf(value);
  }
}
