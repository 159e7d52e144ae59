package io.lorica.proxy.trace;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import org.jspecify.annotations.Nullable;

/**
 * {@code traceparent} of W3C Trace Context, version 00: {@code 00-<trace id>-<span id>-<flags>} in
 * hexadecimal digits. Ids that are too short are read as if zeros stood in front; one of zeros
 * alone makes the field invalid. Pure.
 */
final class TraceParent {
  private static final int TRACE_AT = 3;
  private static final int SPAN_AT = TRACE_AT + 2 * Hex.DIGITS + 1;
  private static final int FLAGS_AT = SPAN_AT + Hex.DIGITS + 1;
  private static final int LENGTH = FLAGS_AT + 2;

  private TraceParent() {}

  /** The context in the value of that field, or null. */
  static @Nullable TraceContext read(HeaderBlock headers, int index) {
    byte[] bytes = headers.array();
    int at = headers.valueOffset(index);
    int end = at + headers.valueLength(index);
    if (end - at > LENGTH || !isVersion00(bytes, at, end)) {
      return null;
    }
    int trace = at + TRACE_AT;
    int traceEnd = trace + Hex.run(bytes, trace, end);
    int span = traceEnd + 1;
    int spanEnd = span + Hex.run(bytes, Math.min(span, end), end);
    int flags = spanEnd + 1;
    boolean wellFormed =
        isSize(traceEnd - trace, 2 * Hex.DIGITS)
            && isSize(spanEnd - span, Hex.DIGITS)
            && isDash(bytes, traceEnd, end)
            && isDash(bytes, spanEnd, end)
            && end - flags == 2
            && Hex.run(bytes, flags, end) == 2;
    if (!wellFormed) {
      return null;
    }
    int middle = Math.max(trace, traceEnd - Hex.DIGITS);
    long high = Hex.read(bytes, trace, middle);
    long low = Hex.read(bytes, middle, traceEnd);
    long parent = Hex.read(bytes, span, spanEnd);
    return (high | low) == 0 || parent == 0
        ? null
        : new TraceContext(
            TraceContext.Format.W3C, high, low, parent, (byte) Hex.read(bytes, flags, end));
  }

  private static boolean isVersion00(byte[] bytes, int at, int end) {
    return end - at > TRACE_AT && bytes[at] == '0' && bytes[at + 1] == '0' && bytes[at + 2] == '-';
  }

  private static boolean isSize(int digits, int most) {
    return digits > 0 && digits <= most;
  }

  private static boolean isDash(byte[] bytes, int at, int end) {
    return at < end && bytes[at] == '-';
  }

  /** Replaces the field. */
  static void write(HeaderBlock headers, TraceContext context, long span) {
    byte[] value = new byte[LENGTH];
    value[0] = '0';
    value[1] = '0';
    value[TRACE_AT - 1] = '-';
    Hex.write(value, TRACE_AT, context.traceHigh(), Hex.DIGITS);
    Hex.write(value, TRACE_AT + Hex.DIGITS, context.traceLow(), Hex.DIGITS);
    value[SPAN_AT - 1] = '-';
    Hex.write(value, SPAN_AT, span, Hex.DIGITS);
    value[FLAGS_AT - 1] = '-';
    Hex.write(value, FLAGS_AT, context.flags(), 2);
    headers.replace(HeaderName.TRACEPARENT, value, 0, LENGTH);
  }
}
