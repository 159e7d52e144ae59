package io.lorica.proxy.runtime;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.config.ConfigOutcome;
import io.lorica.proxy.config.EnvSource;
import io.lorica.proxy.config.LogConfig;
import io.lorica.proxy.config.ProxyConfig;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.log.Logging;
import io.lorica.proxy.log.NettyLog;
import io.lorica.proxy.log.QueuedSink;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The sidecar proxy. Configured by {@code LINKERD2_PROXY_*}; takes no arguments. */
public final class Main {
  private static final int INITIALIZATION_FAILED = 1;
  private static final Duration FLUSH = Duration.ofSeconds(1);

  private Main() {}

  /** Runs until a signal, or {@code POST /shutdown}. Order and exit codes: spec 01 §1, §18. */
  public static void main(String[] arguments) {
    EnvSource environment = EnvSource.system();
    QueuedSink sink = QueuedSink.start(new FileOutputStream(FileDescriptor.out));
    startLog(environment, sink);
    Log log = Log.named("linkerd_proxy");
    log.info("Lorica proxy " + BuildInfo.VERSION);
    switch (ProxyConfig.load(environment)) {
      case ConfigOutcome.Invalid invalid -> {
        warn(log, invalid.warnings());
        invalid.errors().forEach(log::error);
        sink.flush(FLUSH);
        System.err.println(invalid.message());
        System.exit(ConfigOutcome.Invalid.EXIT_CODE);
      }
      case ConfigOutcome.Loaded loaded -> {
        warn(log, loaded.warnings());
        loaded.config().accessLog().complaint().ifPresent(System.err::println);
        run(loaded.config(), sink);
      }
    }
  }

  private static void startLog(EnvSource environment, QueuedSink sink) {
    NettyLog.install();
    LogConfig config = LogConfig.read(environment);
    List<String> faulty =
        Logging.install(
            config.filter(),
            config.format() == LogConfig.Format.JSON,
            sink,
            NanoClock.system(),
            InstantSource.system());
    faulty.forEach(directive -> System.err.println("ignoring log directive " + directive));
  }

  private static void warn(Log log, List<String> warnings) {
    warnings.forEach(warning -> log.at(Level.WARN).say(warning));
  }

  private static void run(ProxyConfig config, QueuedSink sink) {
    try {
      ProxyWiring proxy =
          ProxyWiring.start(
              config, Surroundings.ofMachine(NanoClock.system(), InstantSource.system()));
      // The hook's halt() makes a signal end with status 0, as a drained proxy should.
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    proxy.shutdown();
                    sink.flush(FLUSH);
                    Runtime.getRuntime().halt(0);
                  },
                  "shutdown"));
      proxy.awaitShutdownRequest();
      System.exit(0);
    } catch (IOException e) {
      sink.flush(FLUSH);
      System.err.println("Initialization failure: " + e.getMessage());
      System.exit(INITIALIZATION_FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      System.exit(INITIALIZATION_FAILED);
    }
  }
}
