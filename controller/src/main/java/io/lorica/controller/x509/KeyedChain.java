package io.lorica.controller.x509;

import io.lorica.mesh.certificate.CertificateChain;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A certificate chain with the key of its first certificate. Immutable; prints without the key.
 *
 * @param key ECDSA or RSA
 * @param chain the key's own certificate first
 */
public record KeyedChain(PrivateKey key, CertificateChain chain) {
  private static final byte[] PROBE = "a text of no meaning".getBytes(StandardCharsets.UTF_8);

  /** The key's own certificate. */
  public X509Certificate certificate() {
    return chain.leaf();
  }

  /** Whether the key is the one in the first certificate. */
  public boolean matches() {
    String algorithm = key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certificate().getPublicKey());
      verifier.update(PROBE);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /** The key as PKCS#8 PEM, for a Secret and nowhere else. */
  public String keyPem() {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  @Override
  public String toString() {
    return "KeyedChain[" + certificate().getSubjectX500Principal().getName() + "]";
  }
}
