package io.lorica.destination.model;

/** A port by number or by name, as Kubernetes' int-or-string fields have it. */
public sealed interface PortRef {
  record Numbered(int port) implements PortRef {}

  /** Also digits written as a string: those are a name (spec 07 §3.4). */
  record Named(String name) implements PortRef {}
}
