package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;

/** The connections to one endpoint in one protocol. Confined to one event loop. */
public interface EndpointClient {
  /** Whether an exchange opened now would be sent, or a connection dialled for it, at once. */
  boolean isReady();

  /**
   * Sends an exchange. {@code response} is told of a failed connection by {@link
   * FailableResponse#fail}, of everything that happens on an established one by abort.
   */
  RequestStream open(RequestHead head, boolean end, FailableResponse response);

  /** Finishes what is in progress and closes. */
  void retire();
}
