package io.lorica.proxy.runtime;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.inbound.TlsTerminator;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.outbound.ClientSecurity;
import io.lorica.proxy.tls.MeshClientTls;
import io.lorica.proxy.tls.MeshServerTls;
import io.lorica.proxy.tls.MeshTls;
import io.lorica.proxy.tls.Negotiated;
import io.lorica.proxy.tls.TlsFailure;
import io.lorica.proxy.tls.TlsListener;
import java.time.Duration;

/**
 * Mesh TLS in the words of the two stacks. Of one event loop.
 *
 * @param scheduler of that loop
 */
record MeshSecurity(MeshTls tls, Scheduler scheduler) implements TlsTerminator, ClientSecurity {
  /**
   * A peer that begins a handshake and does not go on must not hold memory for ever. The reference
   * has no such limit (spec 01 §6); ours is that of detection by default.
   */
  private static final Duration SERVER_LIMIT = Duration.ofSeconds(10);

  @Override
  public void terminate(HoldHandler hold, boolean direct, TlsTerminator.Listener listener) {
    MeshServerTls server = direct ? tls.directServer() : tls.server();
    server.terminate(
        hold,
        scheduler,
        SERVER_LIMIT,
        new TlsListener() {
          @Override
          public void established(HoldHandler plaintext, Negotiated negotiated) {
            listener.established(plaintext, negotiated.peer(), negotiated.alpn().orElse(""));
          }

          @Override
          public void failed(TlsFailure failure) {
            listener.failed(failure.message());
          }
        });
  }

  @Override
  public void secure(
      HoldHandler hold,
      ServerIdentity expected,
      boolean transportHeader,
      ClientSecurity.Listener listener) {
    // The dialer's own limit covers the handshake.
    tls.client()
        .secure(
            hold,
            new MeshClientTls.Server(expected.id(), expected.serverName(), transportHeader),
            scheduler,
            Duration.ZERO,
            new TlsListener() {
              @Override
              public void established(HoldHandler plaintext, Negotiated negotiated) {
                listener.secured(plaintext, negotiated.alpn().isPresent());
              }

              @Override
              public void failed(TlsFailure failure) {
                listener.failed(failure.message());
              }
            });
  }
}
