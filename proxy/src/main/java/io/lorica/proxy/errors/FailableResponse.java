package io.lorica.proxy.errors;

import io.lorica.proxy.http.ResponseStream;

/** A response that a layer below can also end by a failure of the proxy's own. */
public interface FailableResponse extends ResponseStream {
  /** Ends the exchange by {@code error}. Before the head it becomes a synthesized answer. */
  void fail(ProxyError error);
}
