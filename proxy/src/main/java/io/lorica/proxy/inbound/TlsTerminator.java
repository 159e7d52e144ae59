package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.net.HoldHandler;
import java.util.Optional;

/** Terminates mesh TLS on an accepted connection with the present credentials. */
@FunctionalInterface
public interface TlsTerminator {
  /**
   * Takes the handshake, beginning with the ClientHello that {@code hold} keeps.
   *
   * @param direct whether the transport header's ALPN is to be negotiated (spec 01 §8)
   */
  void terminate(HoldHandler hold, boolean direct, Listener listener);

  /** Hears the outcome, once, on the connection's loop. */
  interface Listener {
    /**
     * The handshake is done.
     *
     * @param plaintext holds what comes out of TLS
     * @param client whom the client's certificate names, if it gave one
     * @param alpn what was negotiated, empty if nothing
     */
    void established(HoldHandler plaintext, Optional<TlsIdentity> client, String alpn);

    /** No TLS came about; the connection is closed. */
    void failed(String reason);
  }
}
