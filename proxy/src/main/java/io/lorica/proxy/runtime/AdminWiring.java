package io.lorica.proxy.runtime;

import io.lorica.proxy.admin.AdminBackend;
import io.lorica.proxy.admin.AdminPages;
import io.lorica.proxy.config.AdminConfig;
import io.lorica.proxy.config.ListenConfig;
import io.lorica.proxy.config.TcpOptions;
import io.lorica.proxy.inbound.InboundStack;
import io.lorica.proxy.metrics.MetricsPage;
import io.lorica.proxy.net.Acceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The admin port: the process's own pages behind an inbound stack, on the control loop. */
final class AdminWiring {
  /**
   * What it is given.
   *
   * @param stack of the control loop, configured for the admin port
   * @param ready whether traffic is taken in
   * @param shutdown ends the process, where that may be asked for
   */
  record Parts(
      AdminConfig config,
      ProxyLoops loops,
      InboundStack.Parts stack,
      InstantSource wall,
      BooleanSupplier ready,
      Runnable shutdown) {}

  private AdminWiring() {}

  /**
   * Binds the port; connections are taken in by {@link Acceptor#accept}.
   *
   * @throws IOException when the address cannot be bound
   */
  static Acceptor bind(Parts parts) throws IOException {
    InetSocketAddress address = parts.config.listen();
    AdminPages pages = new AdminPages(pages(parts));
    return Acceptor.bind(
        new ListenConfig(List.of(address), 0, TcpOptions.DEFAULTS),
        parts.loops.controlGroup(),
        parts.loops.controlGroup(),
        (_, _) -> address,
        InboundStack.forPages(parts.stack, local -> new AdminBackend(pages, local)));
  }

  private static AdminPages.Parts pages(Parts parts) {
    MetricsPage metrics = new MetricsPage(parts.loops.metrics(), parts.config.metricsRetainIdle());
    ProcessMetrics process = new ProcessMetrics(parts.loops.control(), parts.wall);
    return new AdminPages.Parts(
        to -> {
          process.update();
          metrics.print(to);
        },
        parts.ready,
        new LogLevelPage(),
        System.getenv(),
        parts.config.shutdownEnabled() ? Optional.of(parts.shutdown) : Optional.empty());
  }
}
