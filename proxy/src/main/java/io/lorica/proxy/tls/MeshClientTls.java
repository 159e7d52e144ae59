package io.lorica.proxy.tls;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.net.HoldHandler;
import java.time.Duration;

/** The client's side of mesh TLS. */
public final class MeshClientTls {
  private final MeshTls tls;
  private final TlsContext plain;
  private final TlsContext direct;

  MeshClientTls(MeshTls tls, TlsContext plain, TlsContext direct) {
    this.tls = tls;
    this.plain = plain;
    this.direct = direct;
  }

  /**
   * Whom a client wants to talk to.
   *
   * @param id must be among the names of the server's certificate
   * @param serverName the SNI
   * @param transportHeader whether ALPN is offered, and then a header negotiated
   */
  public record Server(TlsIdentity id, String serverName, boolean transportHeader) {}

  /**
   * Secures a fresh connection. On its event loop; the listener is told there.
   *
   * @param limit for the handshake; zero for none
   */
  public void secure(
      HoldHandler hold, Server server, Scheduler scheduler, Duration limit, TlsListener listener) {
    TlsHandshake.Setup setup =
        new TlsHandshake.Setup(
            server.transportHeader() ? direct : plain,
            tls.peerTrust(),
            tls::applyKeys,
            server.id(),
            server.serverName(),
            tls.slowly(),
            scheduler,
            limit.toNanos());
    TlsPipeline.install(setup, hold, listener);
  }
}
