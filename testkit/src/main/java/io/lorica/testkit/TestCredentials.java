package io.lorica.testkit;

import io.lorica.mesh.certificate.CertificateChain;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.List;

/**
 * A leaf with its key and the certificates that lead to its anchor, in the forms that TLS stacks
 * and our wires want.
 *
 * @param chain leaf first, without the anchor
 * @param keys those of the leaf
 */
public record TestCredentials(CertificateChain chain, KeyPair keys) {
  /** The key of the leaf. */
  public PrivateKey key() {
    return keys.getPrivate();
  }

  /** The key as unencrypted PKCS#8 DER, as in {@code key.p8}. */
  public byte[] keyDer() {
    return key().getEncoded();
  }

  /** The key as PKCS#8 PEM. */
  public String keyPem() {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keyDer());
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  /** The chain as PEM, leaf first. */
  public String chainPem() {
    return chain.pem();
  }

  /** The leaf as DER. */
  public byte[] leafDer() {
    return chain.der().getFirst();
  }

  /** All but the leaf as DER, its issuer first. */
  public List<byte[]> intermediatesDer() {
    return chain.der().subList(1, chain.der().size());
  }

  @Override
  public String toString() {
    return "TestCredentials[" + chain + "]";
  }
}
