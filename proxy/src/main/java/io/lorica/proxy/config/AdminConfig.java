package io.lorica.proxy.config;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The admin server, and what it shows and does.
 *
 * @param metricsRetainIdle how long an idle legacy series is still shown
 */
public record AdminConfig(
    InetSocketAddress listen, boolean shutdownEnabled, Duration metricsRetainIdle) {
  private static final InetSocketAddress LISTEN = IpLiterals.socketAddress("127.0.0.1", 4191);

  static AdminConfig read(EnvReader env) {
    return new AdminConfig(
        env.read("ADMIN_LISTEN_ADDR", LISTEN, Values::socketAddress),
        env.read("SHUTDOWN_ENDPOINT_ENABLED", false, Values::bool),
        env.read("METRICS_RETAIN_IDLE", Duration.ofMinutes(10), Values::duration));
  }
}
