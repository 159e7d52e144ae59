package io.lorica.proxy.tls;

import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proxy.net.TransportHeader;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Everything TLS of a process: who it trusts, what it proves itself with, and the handshakes of
 * both sides. Anchors and credentials are replaced whole, by one thread; handshakes that begin
 * after that use the new ones, connections go on with the old. Before the first credentials clients
 * show no certificate and servers refuse every handshake.
 */
public final class MeshTls implements AutoCloseable {
  private final PeerTrust trust;
  private final SlowLane slowly;
  private final TlsContext server = TlsContext.make(true, "");
  private final TlsContext directServer = TlsContext.make(true, TransportHeader.ALPN);
  private final TlsContext client = TlsContext.make(false, "");
  private final TlsContext directClient = TlsContext.make(false, TransportHeader.ALPN);
  private volatile @Nullable KeyMaterial material;

  /**
   * Loads the library and sets it up.
   *
   * @param slowly runs verifications of certificates not seen before, a millisecond each
   */
  public MeshTls(TrustAnchors anchors, InstantSource clock, Executor slowly) {
    this.trust = new PeerTrust(anchors, clock);
    this.slowly = new SlowLane(slowly);
  }

  /** Trusts these anchors from here on. */
  public void trust(TrustAnchors anchors) {
    trust.replace(anchors);
  }

  /** Who is trusted now. */
  public TrustAnchors anchors() {
    return trust.anchors();
  }

  /**
   * Uses these credentials from here on.
   *
   * @throws IllegalArgumentException when the library cannot read them, or the key does not fit the
   *     certificate; the old ones then stay
   */
  public void install(Credentials credentials) {
    KeyMaterial fresh = KeyMaterial.parse(credentials);
    if (!client.accepts(fresh)) {
      fresh.free();
      throw new IllegalArgumentException("the key does not fit the certificate");
    }
    KeyMaterial old = material;
    material = fresh;
    if (old != null) {
      old.free();
    }
  }

  /** The credentials in use. */
  public Optional<Credentials> credentials() {
    KeyMaterial now = material;
    return now == null ? Optional.empty() : Optional.of(now.credentials());
  }

  /** Terminates TLS of ordinary inbound connections; whatever ALPN a client offers is ignored. */
  public MeshServerTls server() {
    return new MeshServerTls(this, server);
  }

  /** Terminates TLS of direct connections, where transport headers are negotiated. */
  public MeshServerTls directServer() {
    return new MeshServerTls(this, directServer);
  }

  /** Secures connections that this proxy makes. */
  public MeshClientTls client() {
    return new MeshClientTls(this, client, directClient);
  }

  PeerTrust peerTrust() {
    return trust;
  }

  SlowLane slowly() {
    return slowly;
  }

  /** How many handshakes were refused because too many certificates waited to be verified. */
  public long refusedVerifications() {
    return slowly.refused();
  }

  /** Gives a session the keys in force. */
  boolean applyKeys(long ssl) {
    while (true) {
      KeyMaterial now = material;
      if (now == null) {
        return false;
      }
      // False only if they were freed just now, and then others are there already.
      if (now.applyTo(ssl)) {
        return true;
      }
    }
  }

  /** Frees what the library holds, once the last connection is gone. */
  @Override
  public void close() {
    server.close();
    directServer.close();
    client.close();
    directClient.close();
    KeyMaterial old = material;
    material = null;
    if (old != null) {
      old.free();
    }
  }
}
