package io.lorica.proxy.tls;

import io.lorica.proxy.net.HoldHandler;

/** Hears what became of a handshake; called once, on the connection's event loop. */
public interface TlsListener {
  /**
   * TLS is established.
   *
   * @param plaintext the end of the same connection's pipeline, behind TLS; nothing is lost that
   *     came with the handshake
   */
  void established(HoldHandler plaintext, Negotiated negotiated);

  /** It is not, and the connection is being closed. */
  void failed(TlsFailure failure);
}
