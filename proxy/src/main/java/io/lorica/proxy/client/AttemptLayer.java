package io.lorica.proxy.client;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;

/**
 * What stands around each attempt to serve an exchange at an endpoint, above what is measured
 * there. Confined to one event loop.
 */
@FunctionalInterface
public interface AttemptLayer {
  /**
   * An attempt is about to begin.
   *
   * @param head as it will be sent; may be changed
   * @return where the answer goes: {@code response}, or something in front of it
   */
  FailableResponse dialled(RequestHead head, FailableResponse response);
}
