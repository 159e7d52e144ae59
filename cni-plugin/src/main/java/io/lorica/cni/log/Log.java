package io.lorica.cni.log;

import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes log lines in the two formats that the reference's Go programs have: {@code key=value} text
 * with full timestamps, or one JSON object a line. No logging library: one costs more start-up time
 * than the rest of these programs together. Safe on any thread.
 */
public final class Log {
  /** Text that needs no quotes in a {@code key=value} line. */
  private static final Pattern BARE = Pattern.compile("[\\w\\-./@^+]+");

  private final PrintStream out;
  private final InstantSource clock;
  private final Level threshold;
  private final boolean json;

  public Log(PrintStream out, InstantSource clock, Level threshold, boolean json) {
    this.out = out;
    this.clock = clock;
    this.threshold = threshold;
    this.json = json;
  }

  public void error(String message) {
    write(Level.ERROR, message, Map.of());
  }

  public void warn(String message, Map<String, String> fields) {
    write(Level.WARNING, message, fields);
  }

  public void info(String message) {
    write(Level.INFO, message, Map.of());
  }

  public void debug(String message) {
    write(Level.DEBUG, message, Map.of());
  }

  /** Writes one line, unless the level is below this log's. The order of {@code fields} is kept. */
  public void write(Level level, String message, Map<String, String> fields) {
    if (level.compareTo(threshold) > 0) {
      return;
    }
    var entries = new LinkedHashMap<String, String>();
    entries.put("time", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    entries.put("level", level.text());
    entries.put("msg", message);
    entries.putAll(fields);
    out.println(json ? jsonLine(entries) : textLine(entries));
  }

  private static String textLine(Map<String, String> entries) {
    var line = new StringBuilder();
    entries.forEach(
        (key, value) -> {
          line.append(line.isEmpty() ? "" : " ").append(key).append('=');
          boolean bare = BARE.matcher(value).matches() && !key.equals("time");
          line.append(bare ? value : quote(value));
        });
    return line.toString();
  }

  private static String jsonLine(Map<String, String> entries) {
    var line = new StringBuilder("{");
    entries.forEach(
        (key, value) ->
            line.append(line.length() == 1 ? "" : ",")
                .append(quote(key))
                .append(':')
                .append(quote(value)));
    return line.append('}').toString();
  }

  private static String quote(String text) {
    var quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\n' -> quoted.append("\\n");
        case '\t' -> quoted.append("\\t");
        case '\r' -> quoted.append("\\r");
        default -> {
          if (c < ' ' || c == 0x7f) {
            quoted.append(String.format("\\u%04x", (int) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }
}
