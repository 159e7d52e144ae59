package io.lorica.cni.log;

import java.util.Locale;
import java.util.Optional;

/** Log levels, most severe first; the names are those of the reference's flags. */
public enum Level {
  PANIC,
  FATAL,
  ERROR,
  WARNING,
  INFO,
  DEBUG,
  TRACE;

  /** The level of a flag's value; {@code warn} and {@code warning} are one. */
  public static Optional<Level> parse(String text) {
    String name = text.toUpperCase(Locale.ROOT);
    for (Level level : values()) {
      if (level.name().equals(name) || (level == WARNING && name.equals("WARN"))) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** As written in a log line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
