package io.lorica.proxy.config;

import java.util.Locale;

/**
 * The process log. Read on its own, before everything else, since the rest reports through it.
 *
 * @param filter directives of spec 03 §7; parsed leniently by the log itself
 */
public record LogConfig(String filter, Format format) {
  /** How an event is written. */
  public enum Format {
    PLAIN,
    JSON
  }

  /** What applies where nothing is said. */
  public static final String DEFAULT_FILTER = "warn,linkerd=info,hickory=error";

  public static LogConfig read(EnvSource source) {
    String filter = source.get(KnownVariables.PREFIX + "LOG");
    String format = source.get(KnownVariables.PREFIX + "LOG_FORMAT");
    boolean json = format != null && format.toLowerCase(Locale.ROOT).equals("json");
    return new LogConfig(
        filter == null ? DEFAULT_FILTER : filter, json ? Format.JSON : Format.PLAIN);
  }
}
