package io.lorica.proxy.trace;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * {@code grpc-trace-bin}: in Base64 with padding a version, which is not looked at, and fields of a
 * number and a value: 0 and 16 bytes of trace id, 1 and 8 bytes of span id, 2 and a byte of
 * options. A field of another number ends the reading, one that is cut short makes all of it
 * invalid, and so does the lack of an id. Pure.
 */
final class GrpcTraceBin {
  /** Base64 digits of the longest field that is read: three times those of the fields above. */
  private static final int MAX_LENGTH = 120;

  private static final int LENGTH = 1 + 1 + 16 + 1 + 8 + 1 + 1;
  private static final byte TRACE = 0;
  private static final byte SPAN = 1;
  private static final byte OPTIONS = 2;

  private GrpcTraceBin() {}

  /** The context in the value of that field, or null. */
  static @Nullable TraceContext read(HeaderBlock headers, int index) {
    int size = headers.valueLength(index);
    byte[] value =
        size > MAX_LENGTH
            ? null
            : PaddedBase64.decode(headers.array(), headers.valueOffset(index), size);
    return value == null || value.length == 0
        ? null
        : read(ByteBuffer.wrap(value, 1, value.length - 1));
  }

  private static @Nullable TraceContext read(ByteBuffer fields) {
    long high = 0;
    long low = 0;
    long parent = 0;
    byte options = 0;
    boolean hasTrace = false;
    boolean hasSpan = false;
    while (fields.hasRemaining()) {
      byte number = fields.get();
      if (number < TRACE || number > OPTIONS) {
        break;
      }
      if (fields.remaining() < size(number)) {
        return null;
      }
      switch (number) {
        case TRACE -> {
          high = fields.getLong();
          low = fields.getLong();
          hasTrace = true;
        }
        case SPAN -> {
          parent = fields.getLong();
          hasSpan = true;
        }
        default -> options = fields.get();
      }
    }
    return hasTrace && hasSpan
        ? new TraceContext(TraceContext.Format.GRPC, high, low, parent, options)
        : null;
  }

  private static int size(byte number) {
    return switch (number) {
      case TRACE -> 16;
      case SPAN -> 8;
      default -> 1;
    };
  }

  /** Replaces the field. */
  static void write(HeaderBlock headers, TraceContext context, long span) {
    ByteBuffer value =
        ByteBuffer.allocate(LENGTH)
            .put((byte) 0)
            .put(TRACE)
            .putLong(context.traceHigh())
            .putLong(context.traceLow())
            .put(SPAN)
            .putLong(span)
            .put(OPTIONS)
            .put(context.flags());
    byte[] encoded = Base64.getEncoder().encode(value.array());
    headers.replace(HeaderName.GRPC_TRACE_BIN, encoded, 0, encoded.length);
  }
}
