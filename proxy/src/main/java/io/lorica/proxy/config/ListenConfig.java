package io.lorica.proxy.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * A listening side.
 *
 * @param addresses one or two
 * @param backlog of {@code listen(2)}; 0 leaves the library's default
 * @param tcp of accepted sockets
 */
public record ListenConfig(List<InetSocketAddress> addresses, int backlog, TcpOptions tcp) {
  public ListenConfig {
    addresses = List.copyOf(addresses);
  }

  /** The port of the first address. */
  public int port() {
    return addresses.getFirst().getPort();
  }
}
