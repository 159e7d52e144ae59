package io.lorica.proxy.log;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One event, and its two written forms (spec 03 §7). Nothing in it can end a line or forge another:
 * control characters are escaped, since peers choose some of the texts.
 *
 * @param uptimeNs since the process began
 * @param names of the fields, and beside them their values
 */
record LogLine(
    long uptimeNs,
    Instant wall,
    long thread,
    Level level,
    String target,
    Span span,
    String message,
    List<String> names,
    List<?> values) {

  /** {@code [ 0.001234s] INFO ThreadId(01) name{field=value}: target: message a=b}. */
  String plain() {
    StringBuilder out = new StringBuilder(160);
    long micros = uptimeNs / 1_000;
    out.append('[').append(pad(micros / 1_000_000, 6, ' ')).append('.');
    out.append(pad(micros % 1_000_000, 6, '0')).append("s] ");
    out.append(level.name().length() == 4 ? " " : "").append(level.name());
    out.append(" ThreadId(").append(pad(thread, 2, '0')).append(") ");
    boolean any = false;
    for (Span at : outermostFirst()) {
      escape(out, at.name());
      if (!at.field().isEmpty()) {
        out.append('{').append(at.field()).append('=');
        escape(out, at.value());
        out.append('}');
      }
      out.append(':');
      any = true;
    }
    out.append(any ? " " : "").append(target).append(": ");
    escape(out, message);
    for (int i = 0; i < names.size(); i++) {
      out.append(' ').append(names.get(i)).append('=');
      escape(out, String.valueOf(values.get(i)));
    }
    return out.append('\n').toString();
  }

  /** One JSON object. */
  String json() {
    StringBuilder out = new StringBuilder(240);
    out.append("{\"timestamp\":\"").append(wall).append("\",\"level\":\"").append(level.name());
    out.append("\",\"fields\":{\"message\":");
    quote(out, message);
    for (int i = 0; i < names.size(); i++) {
      out.append(',');
      quote(out, names.get(i));
      out.append(':');
      value(out, values.get(i));
    }
    out.append("},\"target\":");
    quote(out, target);
    out.append(",\"spans\":[");
    String separator = "";
    for (Span at : outermostFirst()) {
      out.append(separator).append('{');
      if (!at.field().isEmpty()) {
        quote(out, at.field());
        out.append(':');
        quote(out, at.value());
        out.append(',');
      }
      out.append("\"name\":");
      quote(out, at.name());
      out.append('}');
      separator = ",";
    }
    return out.append("],\"threadId\":\"ThreadId(").append(thread).append(")\"}\n").toString();
  }

  private Deque<Span> outermostFirst() {
    Deque<Span> spans = new ArrayDeque<>();
    for (Span at = span; at != null && !at.isNone(); at = at.parent()) {
      spans.addFirst(at);
    }
    return spans;
  }

  private static String pad(long number, int width, char with) {
    String text = Long.toString(number);
    return text.length() >= width
        ? text
        : String.valueOf(with).repeat(width - text.length()) + text;
  }

  private static void escape(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isControl(c)) {
        out.append(c);
      } else if (c <= 0xff) {
        out.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
      } else {
        out.append("\\u").append(HexFormat.of().toHexDigits(c));
      }
    }
  }

  /**
   * What a terminal or a reader of lines may take for more than a character: C0, C1, separators.
   */
  private static boolean isControl(char c) {
    return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
  }

  private static void value(StringBuilder out, @Nullable Object value) {
    if (value instanceof Integer || value instanceof Long || value instanceof Boolean) {
      out.append(value);
    } else {
      quote(out, String.valueOf(value));
    }
  }

  /** A JSON string (RFC 8259 §7). */
  private static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (isControl(c) || Character.isSurrogate(c)) {
            out.append("\\u").append(HexFormat.of().toHexDigits(c).toLowerCase(Locale.ROOT));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
