package io.lorica.proxy.config;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A host and a port.
 *
 * @param host a DNS name as written, trailing dot included, or an IP address without brackets
 * @param port 0 to 65535
 */
public record HostPort(String host, int port) {
  /** The address, where the host is one. */
  public Optional<InetAddress> ip() {
    return IpLiterals.parse(host);
  }

  /**
   * Whether this is this machine: a loopback address, or the name {@code localhost.}, which counts
   * only with its trailing dot (spec 03 §1.3).
   */
  public boolean isLoopback() {
    return ip().map(InetAddress::isLoopbackAddress).orElse(host.equalsIgnoreCase("localhost."));
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
