package io.lorica.proxy.trace;

import io.lorica.proxy.http.HeaderBlock;
import org.jspecify.annotations.Nullable;

/**
 * Which trace a request belongs to, and the span that it comes from (spec 03 §9.1). Immutable;
 * reading and writing are pure functions of a header block, and no content of it makes them throw.
 *
 * @param format in which the request says so, and in which it is passed on
 * @param traceHigh the first 8 bytes of the trace id
 * @param traceLow the last 8 bytes of the trace id
 * @param parent the span that the request comes from
 * @param flags as they came; bit 0 means sampled
 */
record TraceContext(Format format, long traceHigh, long traceLow, long parent, byte flags) {
  static final byte SAMPLED = 1;

  /** How a context is written down. */
  enum Format {
    W3C,
    GRPC,
    B3
  }

  /** The first valid context in the order of the formats, or null. */
  static @Nullable TraceContext find(HeaderBlock headers) {
    int w3c = -1;
    int grpc = -1;
    boolean b3 = false;
    for (int i = headers.size() - 1; i >= 0; i--) {
      switch (headers.name(i)) {
        case TRACEPARENT -> w3c = i;
        case GRPC_TRACE_BIN -> grpc = i;
        case X_B3_TRACEID -> b3 = true;
        default -> {}
      }
    }
    TraceContext found = w3c < 0 ? null : TraceParent.read(headers, w3c);
    if (found == null && grpc >= 0) {
      found = GrpcTraceBin.read(headers, grpc);
    }
    return found == null && b3 ? B3Headers.read(headers) : found;
  }

  boolean isSampled() {
    return (flags & SAMPLED) != 0;
  }

  /** Makes the request say that it comes from {@code span}; all else of the context stays. */
  void write(HeaderBlock headers, long span) {
    switch (format) {
      case W3C -> TraceParent.write(headers, this, span);
      case GRPC -> GrpcTraceBin.write(headers, this, span);
      case B3 -> B3Headers.write(headers, span);
    }
  }
}
