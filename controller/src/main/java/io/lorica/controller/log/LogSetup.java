package io.lorica.controller.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/** Configures logging of the whole process, once, first thing in main. */
public final class LogSetup {
  // These write requests and responses at their finest levels, and requests carry tokens.
  private static final List<String> NEVER_FINE =
      List.of("io.fabric8", "io.vertx", "io.netty", "io.grpc");

  private LogSetup() {}

  /** Writes to stderr at {@code level}, a name of spec 05 §4; an unknown name means info. */
  public static void apply(String level, LogFormat format) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    LineLayout layout = new LineLayout(format);
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
    stderr.setContext(context);
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(stderr);
    root.setLevel(level(level));
    NEVER_FINE.forEach(name -> context.getLogger(name).setLevel(atLeastInfo(level(level))));
  }

  static Level level(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "panic", "fatal", "error" -> Level.ERROR;
      case "warn", "warning" -> Level.WARN;
      case "debug" -> Level.DEBUG;
      case "trace" -> Level.TRACE;
      default -> Level.INFO;
    };
  }

  private static Level atLeastInfo(Level level) {
    return level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO;
  }
}
