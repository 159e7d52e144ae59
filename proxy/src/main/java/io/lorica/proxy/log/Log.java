package io.lorica.proxy.log;

/**
 * A source of events. Keep one per class in a static field; asking whether a level is on costs two
 * reads, and nothing is formatted or allocated for what is off.
 *
 * <pre>{@code
 * private static final Log LOG = Log.named("linkerd_tls");
 * LOG.info("plain words");
 * LOG.at(Level.WARN).in(span).with("client.addr", address).say("Server failed to accept");
 * }</pre>
 *
 * Targets begin with {@code linkerd}, so that the usual filters take effect. Secrets never go in.
 */
public final class Log {
  private final String target;
  // The filter that `most` was derived from; another one in force means it is to be derived anew.
  private volatile Limit limit;

  private record Limit(LogFilter filter, Level most) {}

  private Log(String target) {
    this.target = target;
    this.limit = derive();
  }

  /** The source of this name. */
  public static Log named(String target) {
    return new Log(target);
  }

  private Limit derive() {
    LogFilter filter = Logging.current();
    return new Limit(filter, filter.most(target));
  }

  /** Whether an event of this level might be written. */
  public boolean isOn(Level level) {
    Limit now = limit;
    if (now.filter != Logging.current()) {
      now = derive();
      limit = now;
    }
    return now.most.lets(level);
  }

  /** Begins an event. */
  public LogEvent at(Level level) {
    return isOn(level) ? new LogEvent(target, level) : LogEvent.DISABLED;
  }

  public void error(String message) {
    at(Level.ERROR).say(message);
  }

  public void warn(String message) {
    at(Level.WARN).say(message);
  }

  public void info(String message) {
    at(Level.INFO).say(message);
  }

  public void debug(String message) {
    at(Level.DEBUG).say(message);
  }
}
