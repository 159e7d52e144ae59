package io.lorica.proxy.errors;

import io.lorica.proxy.http.ResponseStream;

/** A response that a layer below can also end by a failure of the proxy's own. */
public interface FailableResponse extends ResponseStream {
  /**
   * An endpoint takes the exchange now, maybe after others that could not be reached. For layers
   * whose limits begin then.
   */
  default void dispatched() {}

  /** Ends the exchange by {@code error}. Before the head it becomes a synthesized answer. */
  void fail(ProxyError error);
}
