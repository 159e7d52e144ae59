package io.lorica.mesh.identity;

import java.util.Optional;

/**
 * The name that a peer's certificate proves, in one of the two forms the mesh knows. Two identities
 * are the same exactly when their {@link #text()} is (spec 01 §15.5). Immutable.
 */
public sealed interface TlsIdentity permits DnsIdentity, UriIdentity {
  /** The one written form: on the wire, in policies, in metric labels. */
  String text();

  /**
   * Reads either form: what starts with {@code spiffe://} is a URI, all else a DNS name. Empty when
   * the text is neither.
   */
  static Optional<TlsIdentity> parse(String text) {
    if (text.startsWith(UriIdentity.SCHEME)) {
      return UriIdentity.parse(text).map(identity -> identity);
    }
    return DnsIdentity.parse(text).map(identity -> identity);
  }
}
