package io.lorica.proxy.accesslog;

import io.lorica.proxy.accesslog.LoggedRequest.Answer;
import io.lorica.proxy.config.AccessLogConfig.Format;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The two forms of a line (spec 03 §8), in printable ASCII. Nothing that a client sends can end a
 * line, leave its quotes, or forge a field. Pure.
 */
final class AccessLine {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder out = new StringBuilder(320);

  private AccessLine() {}

  /**
   * One line with its line feed.
   *
   * @param answer null if there was none
   */
  static String of(Format format, LoggedRequest request, @Nullable Answer answer) {
    AccessLine line = new AccessLine();
    switch (format) {
      case APACHE -> line.apache(request, answer);
      case JSON -> line.json(request, answer);
    }
    return line.out.append('\n').toString();
  }

  /**
   * The reference prints nothing for a missing status; {@code -} is what readers of logs expect.
   */
  private void apache(LoggedRequest request, @Nullable Answer answer) {
    escape(request.clientAddress(), false);
    out.append(' ');
    escape(request.clientId(), false);
    out.append(" - [").append(timestamp(request.time())).append("] \"");
    escape(request.method(), false);
    out.append(' ');
    escape(request.uri(), false);
    out.append(' ').append(request.version()).append("\" ");
    out.append(answer == null ? "-" : Integer.toString(answer.status()));
  }

  /** Keys in order, so that it is the same for every line. */
  private void json(LoggedRequest request, @Nullable Answer answer) {
    out.append('{');
    field("client.addr", request.clientAddress());
    field("client.id", request.clientId());
    field("host", request.host());
    field("method", request.method());
    if (answer != null) {
      field("processing_ns", Long.toString(answer.processingNs()));
    }
    field("request_bytes", request.bytes());
    if (answer != null) {
      if (answer.bytes() != null) {
        field("response_bytes", answer.bytes());
      }
      key("status");
      out.append(answer.status());
    }
    field("timestamp", timestamp(request.time()));
    if (answer != null) {
      field("total_ns", Long.toString(answer.totalNs()));
    }
    field("trace_id", request.traceId());
    field("uri", request.uri());
    field("user_agent", request.userAgent());
    field("version", request.version());
    out.append('}');
  }

  private void field(String key, String value) {
    key(key);
    out.append('"');
    escape(value, true);
    out.append('"');
  }

  private void key(String key) {
    if (out.length() > 1) {
      out.append(',');
    }
    out.append('"').append(key).append("\":");
  }

  private void escape(String text, boolean json) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c >= ' ' && c < 0x7f) {
        out.append(c);
      } else {
        out.append(json ? "\\u00" : "\\x")
            .append(HEX.charAt(c >> 4 & 0xf))
            .append(HEX.charAt(c & 0xf));
      }
    }
  }

  /** RFC 3339 with all nine digits, so that lines of one second sort. */
  private static String timestamp(Instant time) {
    String second = time.truncatedTo(ChronoUnit.SECONDS).toString();
    String nanos = Integer.toString(1_000_000_000 + time.get(ChronoField.NANO_OF_SECOND));
    return second.substring(0, second.length() - 1) + '.' + nanos.substring(1) + 'Z';
  }
}
