package io.lorica.proxy.tls;

import io.lorica.mesh.certificate.CertificateChain;
import java.time.Instant;

/**
 * What proves this proxy's identity: a chain and the key of its leaf. Immutable; replaced whole at
 * each renewal. Its text shows no key.
 */
public final class Credentials {
  private final CertificateChain chain;
  private final byte[] key;
  private final Instant expiry;

  /**
   * Takes both as they are; that they belong together is the caller's to know.
   *
   * @param key PKCS#8, DER; not copied, not to be changed
   * @param expiry when another certificate must be there
   */
  public Credentials(CertificateChain chain, byte[] key, Instant expiry) {
    this.chain = chain;
    this.key = key;
    this.expiry = expiry;
  }

  public CertificateChain chain() {
    return chain;
  }

  public Instant expiry() {
    return expiry;
  }

  /** The key; for the TLS library alone. */
  byte[] key() {
    return key;
  }

  @Override
  public String toString() {
    return "Credentials[" + chain + ", until " + expiry + "]";
  }
}
