package io.lorica.proxy.tls;

import io.lorica.mesh.certificate.TlsUsage;
import io.netty.internal.tcnative.CertificateVerifier;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The settings of one kind of handshake: a side, and whether transport headers are negotiated (spec
 * 01 §15.4). Made once; keys and anchors are not part of it, so it outlives renewals. Freed when it
 * is closed and its last session is gone. Any thread.
 */
final class TlsContext {
  private static final int MAX_DEPTH = 10;

  private final long context;
  private final boolean server;
  private final AtomicInteger users = new AtomicInteger(1);
  // Handshakes under way by their session, because the library's callback knows nothing else.
  private final Map<Long, PeerCheck> checks = new ConcurrentHashMap<>();

  private TlsContext(long context, boolean server) {
    this.context = context;
    this.server = server;
  }

  /** Makes one; {@code alpn} is offered or selected, none where it is empty. */
  static TlsContext make(boolean server, String alpn) {
    TlsLibrary.load();
    try {
      int mode = server ? SSL.SSL_MODE_SERVER : SSL.SSL_MODE_CLIENT;
      long context = SSLContext.make(SSL.SSL_PROTOCOL_TLSV1_3, mode);
      TlsContext made = new TlsContext(context, server);
      // No resumption: a ticket would outlive what its certificate was verified against.
      SSLContext.setOptions(context, SSL.SSL_OP_NO_TICKET);
      SSLContext.setSessionCacheMode(context, SSL.SSL_SESS_CACHE_OFF);
      SSLContext.setMode(
          context, SSLContext.getMode(context) | SSL.SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
      if (!SSLContext.setCurvesList(context, "X25519MLKEM768", "X25519", "P-256", "P-384")) {
        throw new IllegalStateException("BoringSSL lacks a key exchange group");
      }
      if (!alpn.isEmpty()) {
        SSLContext.setAlpnProtos(
            context, new String[] {alpn}, SSL.SSL_SELECTOR_FAILURE_NO_ADVERTISE);
      }
      SSLContext.setVerify(
          context, server ? SSL.SSL_CVERIFY_OPTIONAL : SSL.SSL_CVERIFY_REQUIRED, MAX_DEPTH);
      SSLContext.setUseTasks(context, true);
      SSLContext.setCertVerifyCallback(context, made.new Verifier());
      return made;
    } catch (Exception e) {
      throw new IllegalStateException("cannot set up TLS", e);
    }
  }

  boolean isServer() {
    return server;
  }

  /** What this side demands of the other's certificate. */
  TlsUsage peerUsage() {
    return server ? TlsUsage.CLIENT : TlsUsage.SERVER;
  }

  /** A new session; {@link #release} ends it. */
  long open(PeerCheck check) {
    users.incrementAndGet();
    long ssl = SSL.newSSL(context, server);
    checks.put(ssl, check);
    return ssl;
  }

  /** Whether sessions can use this key with this certificate. */
  boolean accepts(KeyMaterial material) {
    long ssl = SSL.newSSL(context, server);
    try {
      return material.applyTo(ssl);
    } catch (IllegalStateException _) {
      TlsLibrary.takeErrors();
      return false;
    } finally {
      SSL.freeSSL(ssl);
    }
  }

  /** The handshake of a session is over. */
  void verified(long ssl) {
    checks.remove(ssl);
  }

  /** Frees a session. */
  void release(long ssl) {
    checks.remove(ssl);
    SSL.freeSSL(ssl);
    leave();
  }

  /** Frees the context once no session uses it. */
  void close() {
    leave();
  }

  private void leave() {
    if (users.decrementAndGet() == 0) {
      SSLContext.free(context);
    }
  }

  private final class Verifier extends CertificateVerifier {
    @Override
    public int verify(long ssl, byte[][] chain, String algorithm) {
      PeerCheck check = checks.get(ssl);
      // X509_V_ERR_CERT_REJECTED otherwise: the peer is told no more than that.
      return check != null && check.accepts(chain) ? X509_V_OK : X509_V_ERR_CERT_REJECTED;
    }
  }
}
