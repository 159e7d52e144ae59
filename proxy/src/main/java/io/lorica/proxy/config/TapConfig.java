package io.lorica.proxy.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The tap server (spec 03 §10).
 *
 * @param client the identity that may look at requests: a DNS name in lower case
 */
public record TapConfig(InetSocketAddress listen, String client) {
  private static final InetSocketAddress LISTEN = IpLiterals.socketAddress("0.0.0.0", 4190);

  /** Empty where nobody is named who may look; the address must be right all the same. */
  static Optional<TapConfig> read(EnvReader env) {
    InetSocketAddress listen = env.read("CONTROL_LISTEN_ADDR", LISTEN, Values::socketAddress);
    return env.find("TAP_SVC_NAME", Values::dnsName).map(client -> new TapConfig(listen, client));
  }
}
