package io.lorica.controller.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.io.JsonStringEncoder;

/** One line per event, in the two shapes that log collectors for this mesh know. */
final class LineLayout extends LayoutBase<ILoggingEvent> {
  private final LogFormat format;

  LineLayout(LogFormat format) {
    this.format = format;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    Map<String, String> fields = fields(event);
    return switch (format) {
      case PLAIN -> plain(fields);
      case JSON -> json(fields);
    };
  }

  private static Map<String, String> fields(ILoggingEvent event) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(
        "time",
        DateTimeFormatter.ISO_INSTANT.format(event.getInstant().truncatedTo(ChronoUnit.SECONDS)));
    fields.put("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    fields.put("msg", event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        fields.put(pair.key, String.valueOf(pair.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      fields.put("error", ThrowableProxyUtil.asString(event.getThrowableProxy()).strip());
    }
    return fields;
  }

  private static String plain(Map<String, String> fields) {
    StringBuilder line = new StringBuilder(160);
    fields.forEach(
        (key, value) -> {
          line.append(line.isEmpty() ? "" : " ").append(key).append('=');
          if (bare(value)) {
            line.append(value);
          } else {
            quoted(line, value);
          }
        });
    return line.append('\n').toString();
  }

  private static boolean bare(String value) {
    return !value.isEmpty()
        && value.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-._/@^+".indexOf(c) >= 0);
  }

  private static String json(Map<String, String> fields) {
    StringBuilder line = new StringBuilder(160).append('{');
    fields.forEach(
        (key, value) -> {
          line.append(line.length() == 1 ? "" : ",");
          quoted(line, key);
          line.append(':');
          quoted(line, value);
        });
    return line.append("}\n").toString();
  }

  private static void quoted(StringBuilder line, String value) {
    line.append('"').append(JsonStringEncoder.getInstance().quoteAsCharArray(value)).append('"');
  }
}
