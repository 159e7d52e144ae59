package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;

/** A backend that takes HTTP exchanges (spec 02 §9.4). Confined to one event loop. */
public interface HttpBackend {
  /** Whether it takes an exchange now: its gate is open and its queue has room. */
  boolean isAvailable();

  /** Takes an exchange. */
  RequestStream open(RequestHead head, boolean end, FailableResponse response);

  /** Nobody routes here any more. */
  void close();
}
