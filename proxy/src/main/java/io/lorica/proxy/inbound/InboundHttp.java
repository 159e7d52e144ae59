package io.lorica.proxy.inbound;

import io.lorica.proxy.runtime.LoopContext;

/** What the HTTP connections of one event loop share: the limits on requests. */
final class InboundHttp {
  private final LoopContext context;
  private final RateLimiters limiters;
  private final int maxInFlight;
  private int inFlight;

  InboundHttp(LoopContext context, RateLimiters limiters, int maxInFlight) {
    this.context = context;
    this.limiters = limiters;
    this.maxInFlight = maxInFlight;
  }

  RateLimiters limiters() {
    return limiters;
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
