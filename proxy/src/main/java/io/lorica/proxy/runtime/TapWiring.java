package io.lorica.proxy.runtime;

import io.lorica.proxy.config.ListenConfig;
import io.lorica.proxy.config.TapConfig;
import io.lorica.proxy.config.TcpOptions;
import io.lorica.proxy.net.Acceptor;
import io.lorica.proxy.tap.TapServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** The tap port, on the control loop. */
final class TapWiring {
  private TapWiring() {}

  /**
   * Binds the port; connections are taken in by {@link Acceptor#accept}.
   *
   * @throws IOException when the address cannot be bound
   */
  static Acceptor bind(TapConfig config, ProxyLoops loops, TapServer.Parts parts)
      throws IOException {
    InetSocketAddress address = config.listen();
    return Acceptor.bind(
        new ListenConfig(List.of(address), 0, TcpOptions.DEFAULTS),
        loops.controlGroup(),
        loops.controlGroup(),
        (_, _) -> address,
        new TapServer(parts));
  }
}
