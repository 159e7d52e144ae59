package io.lorica.proxy.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One event in the making; {@link #say} writes it. Used by one thread, once. */
public final class LogEvent {
  /** Swallows everything: the filter lets nothing of this level through. */
  static final LogEvent DISABLED = new LogEvent("", Level.OFF);

  private final String target;
  private final Level level;
  private final List<String> names;
  private final List<Object> values;
  private Span span = Span.NONE;

  LogEvent(String target, Level level) {
    this.target = target;
    this.level = level;
    this.names = level == Level.OFF ? Collections.emptyList() : new ArrayList<>(2);
    this.values = level == Level.OFF ? Collections.emptyList() : new ArrayList<>(2);
  }

  /** Adds a field; the text of the value is made only if the event is written. */
  public LogEvent with(String name, Object value) {
    if (level != Level.OFF) {
      names.add(name);
      values.add(value);
    }
    return this;
  }

  /** Says what it happened in. */
  public LogEvent in(Span context) {
    if (level != Level.OFF) {
      span = context;
    }
    return this;
  }

  /** Writes the event. */
  public void say(String message) {
    if (level != Level.OFF) {
      Logging.write(level, target, span, message, names, values);
    }
  }
}
