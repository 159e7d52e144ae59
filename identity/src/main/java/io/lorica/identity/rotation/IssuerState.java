package io.lorica.identity.rotation;

import io.lorica.controller.x509.KeyedChain;

/** What stands in the issuer's Secret. */
public sealed interface IssuerState {
  /** Nothing. */
  record Absent() implements IssuerState {}

  /** One that somebody supplied: not ours to touch. */
  record Supplied() implements IssuerState {}

  /** One of ours. */
  record SelfMade(KeyedChain credentials) implements IssuerState {}

  /** One of ours that cannot be read any more. */
  record Broken(String reason) implements IssuerState {}
}
