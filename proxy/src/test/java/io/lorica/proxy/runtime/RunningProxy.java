package io.lorica.proxy.runtime;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.config.ConfigOutcome;
import io.lorica.proxy.config.EnvSource;
import io.lorica.proxy.config.ProxyConfig;
import io.lorica.proxy.net.ConnectGuard;
import io.lorica.proxy.net.OriginalDestination;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Map;

/** The real proxy in this process, for tests of other packages. */
public final class RunningProxy implements AutoCloseable {
  private final ProxyWiring wiring;
  private boolean stopped;

  private RunningProxy(ProxyWiring wiring) {
    this.wiring = wiring;
  }

  /** Starts it with these variables and no others, and this in place of the firewall. */
  public static RunningProxy start(
      Map<String, String> environment,
      OriginalDestination outbound,
      OriginalDestination inbound,
      ConnectGuard outboundGuard,
      OutputStream accessLog)
      throws IOException {
    ProxyConfig config =
        switch (ProxyConfig.load(EnvSource.of(environment))) {
          case ConfigOutcome.Loaded loaded -> loaded.config();
          case ConfigOutcome.Invalid invalid -> throw new AssertionError(invalid.message());
        };
    return new RunningProxy(
        ProxyWiring.start(
            config,
            new Surroundings(
                NanoClock.system(),
                InstantSource.system(),
                outbound,
                inbound,
                outboundGuard,
                accessLog)));
  }

  /** Drains and stops, as a signal would make it; returns when it is done. */
  public void shutdown() {
    stopped = true;
    wiring.shutdown();
  }

  @Override
  public void close() {
    if (!stopped) {
      shutdown();
    }
  }
}
