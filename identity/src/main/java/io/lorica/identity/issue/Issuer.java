package io.lorica.identity.issue;

import io.lorica.controller.x509.KeyedChain;
import io.lorica.mesh.certificate.TrustAnchors;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loaded issuer: it signs from its loading to its replacement. Safe on any thread; the counter of
 * serial numbers is all that changes (spec 05 §6.2: from 1 for each loaded issuer).
 */
public final class Issuer {
  private final KeyedChain credentials;
  private final Instant leavesEnd;
  private final AtomicLong serials = new AtomicLong();

  public Issuer(KeyedChain credentials, TrustAnchors anchors) {
    this.credentials = credentials;
    this.leavesEnd =
        credentials.chain().certificates().stream()
            .filter(certificate -> !crosses(certificate, anchors))
            .map(certificate -> certificate.getNotAfter().toInstant())
            .min(Comparator.naturalOrder())
            .orElseThrow();
  }

  /**
   * Another certificate for an anchor's own name and key, for peers that know only the anchor
   * before it. Who knows the new anchor does not need it, so its end is no leaf's end.
   */
  private static boolean crosses(X509Certificate certificate, TrustAnchors anchors) {
    return anchors.certificates().stream()
        .anyMatch(
            anchor ->
                !anchor.equals(certificate)
                    && anchor.getPublicKey().equals(certificate.getPublicKey())
                    && anchor
                        .getSubjectX500Principal()
                        .equals(certificate.getSubjectX500Principal()));
  }

  /** Certificate, chain and key. */
  public KeyedChain credentials() {
    return credentials;
  }

  /** No leaf may outlive this: the earliest end among the certificates on its way. */
  public Instant leavesEnd() {
    return leavesEnd;
  }

  /** End of the issuer's own certificate. */
  public Instant notAfter() {
    return credentials.certificate().getNotAfter().toInstant();
  }

  long nextSerial() {
    return serials.incrementAndGet();
  }

  @Override
  public String toString() {
    return "Issuer[" + credentials + " until " + notAfter() + "]";
  }
}
