package io.lorica.proxy.config;

import java.time.Duration;

/**
 * Options of a TCP socket beside {@code TCP_NODELAY} and {@code SO_KEEPALIVE}, which are always on.
 *
 * @param keepIdle {@code TCP_KEEPIDLE}; zero leaves the kernel's default
 * @param userTimeout {@code TCP_USER_TIMEOUT}; zero leaves the kernel's default
 */
public record TcpOptions(Duration keepIdle, Duration userTimeout) {
  /** The kernel's defaults. */
  public static final TcpOptions DEFAULTS = new TcpOptions(Duration.ZERO, Duration.ZERO);

  /** Reads {@code <half>_KEEPALIVE} and {@code <half>_USER_TIMEOUT}. */
  static TcpOptions read(EnvReader env, String half) {
    return new TcpOptions(
        env.read(half + "_KEEPALIVE", Duration.ZERO, Values::duration),
        env.read(half + "_USER_TIMEOUT", Duration.ZERO, Values::duration));
  }
}
