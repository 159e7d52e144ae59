package io.lorica.proxy.inbound;

import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;

/**
 * Leads on what another proxy sends here for a name: routes and balances it as if the name had been
 * asked for in this cluster (spec 01 §9). Of one event loop, and confined to it.
 */
@FunctionalInterface
public interface Gateway {
  /**
   * Asks for the way of one connection to a name.
   *
   * @param listener hears once whether there is one, later, unless it is released before
   */
  Passage to(Target.Name target, Listener listener);

  /** Hears what discovery says. */
  interface Listener {
    /** The passage may be used. */
    void open();

    /** There is no way; the passage is still to be released. */
    void refused(ProxyError reason);
  }

  /** The way of one connection, which is used for requests or for one opaque stream. */
  interface Passage extends OpaqueWay {
    /** Sends a request on; returns who has the rest of it. */
    RequestStream send(RequestHead head, boolean end, FailableResponse response);

    /** Nothing goes this way any more. Exactly once. */
    void release();
  }
}
