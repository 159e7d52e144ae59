package io.lorica.proxy.tls;

import io.lorica.mesh.identity.TlsIdentity;
import java.util.Optional;

/** What TLS has to say about a connection. */
public sealed interface TlsStatus {
  /**
   * Mesh TLS between this proxy and the peer.
   *
   * @param peer who the peer is; a client may have shown no certificate, or one without a name
   * @param alpn the protocol negotiated
   */
  record Established(Optional<TlsIdentity> peer, Optional<String> alpn) implements TlsStatus {}

  /** TLS of somebody else's: the bytes pass through untouched. */
  record Passthrough(String serverName) implements TlsStatus {}

  /** Plaintext, or bytes that were not looked at. */
  record Absent(NoTlsReason reason) implements TlsStatus {}
}
