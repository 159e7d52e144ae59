package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tap.TapRegistry;
import io.lorica.proxy.trace.Tracer;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP connections of one event loop share: limits on requests, their observers, and what
 * is told of them.
 */
final class InboundHttp {
  private final LoopContext context;
  private final RateLimiters limiters;
  private final TapRegistry taps;
  private final int maxInFlight;
  private final InboundTelemetry telemetry;
  private final @Nullable Tracer tracer;
  private int inFlight;

  InboundHttp(
      LoopContext context,
      RateLimiters limiters,
      TapRegistry taps,
      int maxInFlight,
      InboundTelemetry telemetry) {
    this.context = context;
    this.limiters = limiters;
    this.taps = taps;
    this.maxInFlight = maxInFlight;
    this.telemetry = telemetry;
    this.tracer = telemetry.tracer().orElse(null);
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

  /** The service of one connection with what is told of its requests in front. */
  HttpService told(HttpService service, Client client) {
    return telemetry
        .accessLog()
        .map(
            log ->
                log.of(service, client.text(), client.identity().map(TlsIdentity::text).orElse("")))
        .orElse(service);
  }

  /** Null if requests are not traced. */
  @Nullable Tracer tracer() {
    return tracer;
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
