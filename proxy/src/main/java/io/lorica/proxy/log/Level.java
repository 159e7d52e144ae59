package io.lorica.proxy.log;

import java.util.Locale;
import java.util.Optional;

/** How much an event matters, and how much a directive lets through; each includes those before. */
public enum Level {
  OFF,
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE;

  /** Case does not matter. */
  static Optional<Level> parse(String text) {
    for (Level level : values()) {
      if (level.name().equalsIgnoreCase(text)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** Whether something of {@code other} passes where this is the limit. */
  boolean lets(Level other) {
    return other.ordinal() <= ordinal();
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
