package io.lorica.controller.webhook;

import io.lorica.controller.x509.CredentialsException;
import io.lorica.controller.x509.KeyedChain;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.cert.X509Certificate;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * The certificate that a webhook shows, replaced whole; connections that are open keep theirs. Safe
 * on any thread.
 *
 * <p>TLS 1.3 alone (spec 06 §2), by the JDK's own stack: one peer, the API server, keeps a few
 * connections for hours, so speed of handshakes does not matter and a native library would only add
 * memory.
 */
public final class ServingCertificate implements Supplier<SslContext> {
  private volatile SslContext context;

  public ServingCertificate(KeyedChain credentials) throws CredentialsException {
    context = build(credentials);
  }

  /** Shown from the next connection on. On failure the one before stays. */
  public void replace(KeyedChain credentials) throws CredentialsException {
    context = build(credentials);
  }

  @Override
  public SslContext get() {
    return context;
  }

  private static SslContext build(KeyedChain credentials) throws CredentialsException {
    try {
      return SslContextBuilder.forServer(
              credentials.key(), credentials.chain().certificates().toArray(X509Certificate[]::new))
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3")
          .build();
    } catch (SSLException unusable) {
      throw new CredentialsException("cannot serve with this certificate", unusable);
    }
  }
}
