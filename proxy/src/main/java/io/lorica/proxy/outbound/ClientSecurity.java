package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.net.HoldHandler;

/** Begins mesh TLS on a connection to an endpoint, with the present credentials. */
@FunctionalInterface
public interface ClientSecurity {
  /**
   * Makes the handshake.
   *
   * @param transportHeader whether the transport header's ALPN is offered (spec 02 §14)
   */
  void secure(
      HoldHandler hold, ServerIdentity expected, boolean transportHeader, Listener listener);

  /** Hears the outcome, once, on the connection's loop. */
  interface Listener {
    /**
     * The peer is who it should be.
     *
     * @param headerNegotiated whether the server selected the transport header's ALPN
     */
    void secured(HoldHandler plaintext, boolean headerNegotiated);

    /** No TLS came about; the connection is closed. */
    void failed(String reason);
  }
}
