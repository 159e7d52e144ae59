package io.lorica.proxy.config;

import java.time.Duration;

/**
 * How connections are made.
 *
 * @param timeout of the whole attempt: TCP connect, TLS handshake and transport header
 * @param backoff between attempts to the same target
 */
public record ConnectConfig(Duration timeout, Backoff backoff, TcpOptions tcp) {
  static ConnectConfig read(EnvReader env, String half, ConnectConfig unset) {
    return new ConnectConfig(
        env.read(half + "_CONNECT_TIMEOUT", unset.timeout(), Values::duration),
        Backoff.read(env, half + "_CONNECT", unset.backoff()),
        TcpOptions.read(env, half + "_CONNECT"));
  }
}
