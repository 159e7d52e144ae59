package io.lorica.identity.material;

/** What became of a changed issuer; for Events (spec 05 §6.3). */
public interface IssuerNews {
  /** The new one signs from now on. */
  void updated();

  /** The one before goes on signing. */
  void skipped(String reason);
}
