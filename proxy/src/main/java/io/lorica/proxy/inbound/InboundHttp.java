package io.lorica.proxy.inbound;

import io.lorica.proxy.runtime.LoopContext;

/** What the HTTP connections of one event loop share: the limit on requests in flight. */
final class InboundHttp {
  private final LoopContext context;
  private final int maxInFlight;
  private int inFlight;

  InboundHttp(LoopContext context, int maxInFlight) {
    this.context = context;
    this.maxInFlight = maxInFlight;
  }

  LoopContext context() {
    return context;
  }

  /** Counts a request in; false at the limit. */
  boolean enterFlight() {
    if (inFlight >= maxInFlight) {
      return false;
    }
    inFlight++;
    return true;
  }

  void leaveFlight() {
    inFlight--;
  }
}
