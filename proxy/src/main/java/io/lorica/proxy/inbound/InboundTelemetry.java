package io.lorica.proxy.inbound;

import io.lorica.proxy.accesslog.AccessLog;
import io.lorica.proxy.trace.Tracer;
import java.util.Optional;

/**
 * What is told of each single request, on one event loop; either is empty where it is off. The
 * proxy's own pages have none.
 */
public record InboundTelemetry(Optional<AccessLog> accessLog, Optional<Tracer> tracer) {
  public static final InboundTelemetry NONE =
      new InboundTelemetry(Optional.empty(), Optional.empty());
}
