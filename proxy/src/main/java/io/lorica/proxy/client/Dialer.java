package io.lorica.proxy.client;

import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.net.HoldHandler;

/** Makes connections to one endpoint: TCP, then TLS and transport header where they apply. */
@FunctionalInterface
public interface Dialer {
  /**
   * Starts an attempt, bounded by the connect timeout.
   *
   * @param listener is called once, on the event loop that dials, never inside this call
   */
  void dial(Listener listener);

  /** Hears how an attempt ended. */
  interface Listener {
    /** The connection is ready for the protocol, which goes behind {@code hold}. */
    void connected(HoldHandler hold);

    /** Nothing was sent. */
    void failed(ProxyError error);
  }
}
