package io.lorica.proxy.log;

import io.netty.util.internal.logging.AbstractInternalLogger;
import io.netty.util.internal.logging.FormattingTuple;
import io.netty.util.internal.logging.InternalLogLevel;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.MessageFormatter;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * What Netty says, under targets {@code netty::<class>}. Installed before any other class of Netty
 * is touched, which also spares it the search for a logging library.
 */
public final class NettyLog extends InternalLoggerFactory {
  /** Makes Netty log here. */
  public static void install() {
    InternalLoggerFactory.setDefaultFactory(new NettyLog());
  }

  @Override
  public InternalLogger newInstance(String name) {
    return new Source(name);
  }

  private static final class Source extends AbstractInternalLogger {
    @Serial private static final long serialVersionUID = 1;

    private final transient Log log;

    Source(String name) {
      super(name);
      log = Log.named("netty::" + name.substring(name.lastIndexOf('.') + 1));
    }

    private static Level level(InternalLogLevel level) {
      return switch (level) {
        case ERROR -> Level.ERROR;
        case WARN -> Level.WARN;
        case INFO -> Level.INFO;
        case DEBUG -> Level.DEBUG;
        case TRACE -> Level.TRACE;
      };
    }

    private void say(Level level, @Nullable String message, @Nullable Throwable cause) {
      LogEvent event = log.at(level);
      (cause == null ? event : event.with("error", cause)).say(String.valueOf(message));
    }

    private void format(Level level, String format, @Nullable Object... arguments) {
      if (log.isOn(level)) {
        FormattingTuple text = MessageFormatter.arrayFormat(format, arguments);
        say(level, text.getMessage(), text.getThrowable());
      }
    }

    @Override
    public boolean isEnabled(InternalLogLevel level) {
      return log.isOn(level(level));
    }

    @Override
    public boolean isTraceEnabled() {
      return log.isOn(Level.TRACE);
    }

    @Override
    public void trace(String message) {
      say(Level.TRACE, message, null);
    }

    @Override
    public void trace(String format, @Nullable Object argument) {
      format(Level.TRACE, format, argument);
    }

    @Override
    public void trace(String format, @Nullable Object first, @Nullable Object second) {
      format(Level.TRACE, format, first, second);
    }

    @Override
    public void trace(String format, @Nullable Object... arguments) {
      format(Level.TRACE, format, arguments);
    }

    @Override
    public void trace(String message, Throwable cause) {
      say(Level.TRACE, message, cause);
    }

    @Override
    public boolean isDebugEnabled() {
      return log.isOn(Level.DEBUG);
    }

    @Override
    public void debug(String message) {
      say(Level.DEBUG, message, null);
    }

    @Override
    public void debug(String format, @Nullable Object argument) {
      format(Level.DEBUG, format, argument);
    }

    @Override
    public void debug(String format, @Nullable Object first, @Nullable Object second) {
      format(Level.DEBUG, format, first, second);
    }

    @Override
    public void debug(String format, @Nullable Object... arguments) {
      format(Level.DEBUG, format, arguments);
    }

    @Override
    public void debug(String message, Throwable cause) {
      say(Level.DEBUG, message, cause);
    }

    @Override
    public boolean isInfoEnabled() {
      return log.isOn(Level.INFO);
    }

    @Override
    public void info(String message) {
      say(Level.INFO, message, null);
    }

    @Override
    public void info(String format, @Nullable Object argument) {
      format(Level.INFO, format, argument);
    }

    @Override
    public void info(String format, @Nullable Object first, @Nullable Object second) {
      format(Level.INFO, format, first, second);
    }

    @Override
    public void info(String format, @Nullable Object... arguments) {
      format(Level.INFO, format, arguments);
    }

    @Override
    public void info(String message, Throwable cause) {
      say(Level.INFO, message, cause);
    }

    @Override
    public boolean isWarnEnabled() {
      return log.isOn(Level.WARN);
    }

    @Override
    public void warn(String message) {
      say(Level.WARN, message, null);
    }

    @Override
    public void warn(String format, @Nullable Object argument) {
      format(Level.WARN, format, argument);
    }

    @Override
    public void warn(String format, @Nullable Object first, @Nullable Object second) {
      format(Level.WARN, format, first, second);
    }

    @Override
    public void warn(String format, @Nullable Object... arguments) {
      format(Level.WARN, format, arguments);
    }

    @Override
    public void warn(String message, Throwable cause) {
      say(Level.WARN, message, cause);
    }

    @Override
    public boolean isErrorEnabled() {
      return log.isOn(Level.ERROR);
    }

    @Override
    public void error(String message) {
      say(Level.ERROR, message, null);
    }

    @Override
    public void error(String format, @Nullable Object argument) {
      format(Level.ERROR, format, argument);
    }

    @Override
    public void error(String format, @Nullable Object first, @Nullable Object second) {
      format(Level.ERROR, format, first, second);
    }

    @Override
    public void error(String format, @Nullable Object... arguments) {
      format(Level.ERROR, format, arguments);
    }

    @Override
    public void error(String message, Throwable cause) {
      say(Level.ERROR, message, cause);
    }
  }
}
