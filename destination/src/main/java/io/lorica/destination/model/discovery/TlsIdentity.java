package io.lorica.destination.model.discovery;

/** Whom a client must find at the other end of mTLS. */
public sealed interface TlsIdentity {
  /**
   * A DNS-like name.
   *
   * @param serverName the name to ask for by SNI; empty = the identity itself (spec 04 §7.3)
   */
  record Dns(String name, String serverName) implements TlsIdentity {}

  /** A SPIFFE URI, with the name to ask for by SNI. */
  record Uri(String uri, String serverName) implements TlsIdentity {}
}
