package io.lorica.testkit;

import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.certificate.TrustAnchors;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate authority that signs for tests: real ECDSA P-256 keys and certificates, made anew
 * for each test, kept nowhere. Either a root, or an issuer below one.
 */
public final class TestAuthority {
  private final String name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final List<X509Certificate> above;

  private TestAuthority(
      String name, KeyPair keys, X509Certificate certificate, List<X509Certificate> above) {
    this.name = name;
    this.keys = keys;
    this.certificate = certificate;
    this.above = above;
  }

  /** A self-signed root, valid now. */
  public static TestAuthority root(String name) {
    return root(name, Lifetime.current());
  }

  /** A self-signed root. */
  public static TestAuthority root(String name, Lifetime lifetime) {
    KeyPair keys = CertificateMaker.newKeys();
    X509Certificate certificate =
        CertificateMaker.authority(name, keys.getPublic(), name, keys.getPrivate(), lifetime);
    return new TestAuthority(name, keys, certificate, List.of());
  }

  /** An authority below this one, valid now. */
  public TestAuthority issuer(String issuerName) {
    return issuer(issuerName, Lifetime.current());
  }

  /** An authority below this one. */
  public TestAuthority issuer(String issuerName, Lifetime lifetime) {
    KeyPair issuerKeys = CertificateMaker.newKeys();
    X509Certificate issued =
        CertificateMaker.authority(
            issuerName, issuerKeys.getPublic(), name, keys.getPrivate(), lifetime);
    return new TestAuthority(issuerName, issuerKeys, issued, signedBelow());
  }

  /** A certificate for the name and key of {@code other}, signed by this authority. */
  public X509Certificate crossSign(TestAuthority other) {
    return CertificateMaker.authority(
        other.name, other.keys.getPublic(), name, keys.getPrivate(), Lifetime.current());
  }

  /** A leaf with DNS names, valid now. */
  public TestCredentials leaf(String... dnsNames) {
    return leaf(LeafRequest.of(dnsNames));
  }

  /** A leaf with a new key. */
  public TestCredentials leaf(LeafRequest request) {
    KeyPair leafKeys = CertificateMaker.newKeys();
    X509Certificate leaf =
        CertificateMaker.leaf(request, leafKeys.getPublic(), name, keys.getPrivate());
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(leaf);
    chain.addAll(signedBelow());
    return new TestCredentials(new CertificateChain(chain), leafKeys);
  }

  /** A leaf for a key that is somebody else's, as a request for a certificate brings it. */
  public CertificateChain sign(LeafRequest request, PublicKey key) {
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(CertificateMaker.leaf(request, key, name, keys.getPrivate()));
    chain.addAll(signedBelow());
    return new CertificateChain(chain);
  }

  /** This authority's own certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** This authority's own keys. */
  public KeyPair keys() {
    return keys;
  }

  /** This authority as credentials: its certificate and those above it, without the root. */
  public TestCredentials credentials() {
    List<X509Certificate> chain = above.isEmpty() ? List.of(certificate) : signedBelow();
    return new TestCredentials(new CertificateChain(chain), keys);
  }

  /** This authority's certificate as the only anchor. */
  public TrustAnchors anchors() {
    return new TrustAnchors(List.of(certificate));
  }

  /** This authority's certificate as PEM. */
  public String pem() {
    return PemCertificates.write(List.of(certificate));
  }

  /** What a chain below this authority carries: nothing below a root, else all but the root. */
  private List<X509Certificate> signedBelow() {
    if (isRoot()) {
      return List.of();
    }
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(certificate);
    chain.addAll(above);
    return chain;
  }

  private boolean isRoot() {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }
}
