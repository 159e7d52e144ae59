package io.lorica.proxy.inbound;

import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tap.TapRegistry;

/** What the HTTP connections of one event loop share: limits on requests, and their observers. */
final class InboundHttp {
  private final LoopContext context;
  private final RateLimiters limiters;
  private final TapRegistry taps;
  private final int maxInFlight;
  private int inFlight;

  InboundHttp(LoopContext context, RateLimiters limiters, TapRegistry taps, int maxInFlight) {
    this.context = context;
    this.limiters = limiters;
    this.taps = taps;
    this.maxInFlight = maxInFlight;
  }

  RateLimiters limiters() {
    return limiters;
  }

  TapRegistry taps() {
    return taps;
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
