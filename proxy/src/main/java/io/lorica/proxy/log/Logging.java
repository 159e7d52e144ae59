package io.lorica.proxy.log;

import io.lorica.mesh.time.NanoClock;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * The one log of the process: its filter, its form, its sink. {@link #install} is called once at
 * start; before that, and in tests, plain lines go straight to standard output under the default
 * filter. Any thread may log; one at a time may change the filter.
 */
public final class Logging {
  private static final String DEFAULT_FILTER = "warn,linkerd=info,hickory=error";

  private static volatile Settings settings =
      new Settings(
          LogFilter.parse(DEFAULT_FILTER).filter(),
          false,
          line -> System.out.print(line),
          NanoClock.system(),
          InstantSource.system(),
          System.nanoTime(),
          false);

  private Logging() {}

  /** What applies now. */
  private record Settings(
      LogFilter filter,
      boolean json,
      LogSink sink,
      NanoClock clock,
      InstantSource wall,
      long originNs,
      boolean disabled) {
    Settings with(LogFilter other) {
      return new Settings(other, json, sink, clock, wall, originNs, disabled);
    }
  }

  /**
   * Sets the log up.
   *
   * @param filter directives; {@code off} alone disables the log for good
   * @return the directives that were skipped because they are faulty
   */
  public static List<String> install(
      String filter, boolean json, LogSink sink, NanoClock clock, InstantSource wall) {
    LogFilter.Parsed parsed = LogFilter.parse(filter);
    boolean disabled = filter.strip().toLowerCase(Locale.ROOT).equals("off");
    settings = new Settings(parsed.filter(), json, sink, clock, wall, clock.nanoTime(), disabled);
    return parsed.faulty();
  }

  /** Whether the log was disabled for good, so that there is no filter to show or change. */
  public static boolean isDisabled() {
    return settings.disabled;
  }

  /** The filter in force, as text. */
  public static String filter() {
    return settings.filter.toString();
  }

  /**
   * Changes the filter.
   *
   * @return what is faulty in it, in which case nothing changed; empty when it is in force
   */
  public static synchronized List<String> setFilter(String text) {
    LogFilter.Parsed parsed = LogFilter.parse(text);
    if (parsed.faulty().isEmpty()) {
      settings = settings.with(parsed.filter());
      Log.named("linkerd_tracing")
          .at(Level.INFO)
          .with("level", text.strip())
          .say("set new log level");
    }
    return parsed.faulty();
  }

  static LogFilter current() {
    return settings.filter;
  }

  static void write(
      Level level, String target, Span span, String message, List<String> names, List<?> values) {
    Settings now = settings;
    if (!now.filter.lets(level, target, names, span)) {
      return;
    }
    LogLine line =
        new LogLine(
            now.clock.nanoTime() - now.originNs,
            now.wall.instant(),
            Thread.currentThread().threadId(),
            level,
            target,
            span,
            message,
            names,
            values);
    now.sink.write(now.json ? line.json() : line.plain());
  }
}
