package io.lorica.proxy.tls;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.net.HoldHandler;
import java.time.Duration;

/** The server's side of mesh TLS. A client certificate is asked for and not demanded. */
public final class MeshServerTls {
  private final MeshTls tls;
  private final TlsContext context;

  MeshServerTls(MeshTls tls, TlsContext context) {
    this.tls = tls;
    this.context = context;
  }

  /**
   * Terminates TLS on a connection that begins with a ClientHello for this proxy, which {@code
   * hold} may already have. On the connection's event loop; the listener is told there.
   *
   * @param limit for the handshake; zero for none
   */
  public void terminate(
      HoldHandler hold, Scheduler scheduler, Duration limit, TlsListener listener) {
    TlsHandshake.Setup setup =
        new TlsHandshake.Setup(
            context,
            tls.peerTrust(),
            tls::applyKeys,
            null,
            "",
            tls.slowly(),
            scheduler,
            limit.toNanos());
    TlsPipeline.install(setup, hold, listener);
  }
}
