package io.lorica.proxy.runtime;

import io.lorica.proxy.accesslog.AccessLog;
import io.lorica.proxy.accesslog.AccessLogWriter;
import io.lorica.proxy.config.AccessLogConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** Joins the access logs of the data loops with their one writer, where the log is on. */
final class AccessLogWiring {
  private static final Duration FLUSH = Duration.ofSeconds(1);

  private final Optional<AccessLogWriter> writer;
  private final Function<LoopContext, Optional<AccessLog>> logs;

  AccessLogWiring(AccessLogConfig config, Surroundings surroundings) {
    writer =
        config
            .format()
            .map(_ -> AccessLogWriter.start(surroundings.accessLog(), surroundings.clock()));
    logs =
        context ->
            config
                .format()
                .flatMap(
                    format ->
                        writer.map(to -> new AccessLog(context, surroundings.wall(), format, to)));
  }

  /** The log of one loop; empty if it is off. */
  Optional<AccessLog> log(LoopContext context) {
    return logs.apply(context);
  }

  /** Waits for a moment until all lines are out. For the process's end. */
  void flush() {
    writer.ifPresent(to -> to.flush(FLUSH));
  }
}
