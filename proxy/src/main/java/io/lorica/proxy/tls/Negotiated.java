package io.lorica.proxy.tls;

import io.lorica.mesh.identity.TlsIdentity;
import java.util.Optional;

/**
 * What a handshake of mesh TLS found out.
 *
 * @param peer who the peer is; a client may have shown no certificate, or one without a name
 * @param alpn the protocol negotiated
 */
public record Negotiated(Optional<TlsIdentity> peer, Optional<String> alpn) {}
