package io.lorica.proxy.trace;

import io.lorica.proxy.http.Ascii;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import org.jspecify.annotations.Nullable;

/**
 * B3 in several fields: {@code x-b3-traceid} and {@code x-b3-spanid}, both needed, in hexadecimal
 * digits, read as if zeros stood in front when they are short; sampled only if {@code x-b3-sampled}
 * is exactly {@code 1}. Pure.
 */
final class B3Headers {
  private B3Headers() {}

  /** The context, or null. */
  static @Nullable TraceContext read(HeaderBlock headers) {
    int trace = headers.find(HeaderName.X_B3_TRACEID);
    int span = headers.find(HeaderName.X_B3_SPANID);
    if (!isId(headers, trace, 2 * Hex.DIGITS) || !isId(headers, span, Hex.DIGITS)) {
      return null;
    }
    byte[] bytes = headers.array();
    int from = headers.valueOffset(trace);
    int to = from + headers.valueLength(trace);
    int middle = Math.max(from, to - Hex.DIGITS);
    int spanFrom = headers.valueOffset(span);
    return new TraceContext(
        TraceContext.Format.B3,
        Hex.read(bytes, from, middle),
        Hex.read(bytes, middle, to),
        Hex.read(bytes, spanFrom, spanFrom + headers.valueLength(span)),
        isSampled(headers) ? TraceContext.SAMPLED : 0);
  }

  private static boolean isId(HeaderBlock headers, int index, int most) {
    if (index < 0) {
      return false;
    }
    int from = headers.valueOffset(index);
    int size = headers.valueLength(index);
    return size > 0 && size <= most && Hex.run(headers.array(), from, from + size) == size;
  }

  private static boolean isSampled(HeaderBlock headers) {
    int index = headers.find(HeaderName.X_B3_SAMPLED);
    return index >= 0
        && Ascii.equals(
            headers.array(), headers.valueOffset(index), headers.valueLength(index), "1");
  }

  /** Replaces the span's field alone. */
  static void write(HeaderBlock headers, long span) {
    byte[] value = new byte[Hex.DIGITS];
    Hex.write(value, 0, span, Hex.DIGITS);
    headers.replace(HeaderName.X_B3_SPANID, value, 0, Hex.DIGITS);
  }
}
