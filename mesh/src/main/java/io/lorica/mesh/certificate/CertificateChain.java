package io.lorica.mesh.certificate;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate and those that lead from it towards an anchor. Says nothing about validity: {@link
 * TrustAnchors#verify} does.
 *
 * @param certificates never empty, leaf first
 */
public record CertificateChain(List<X509Certificate> certificates) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException when it is empty
   */
  public CertificateChain {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("a chain without a certificate");
    }
  }

  /**
   * As {@code CertifyResponse} carries it: each element one DER certificate (spec 05 §2).
   *
   * @throws CertificateException when an element is anything else, PEM included
   */
  public static CertificateChain ofDer(byte[] leaf, Iterable<byte[]> intermediates)
      throws CertificateException {
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(X509.read(leaf));
    for (byte[] intermediate : intermediates) {
      chain.add(X509.read(intermediate));
    }
    return new CertificateChain(chain);
  }

  /**
   * As the SPIFFE Workload API carries it: DER certificates one behind the other (spec 10 §12).
   *
   * @throws CertificateException when the bytes are anything else, or nothing
   */
  public static CertificateChain ofConcatenatedDer(byte[] der) throws CertificateException {
    ByteArrayInputStream in = new ByteArrayInputStream(der);
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate certificate : X509.factory().generateCertificates(in)) {
      chain.add((X509Certificate) certificate);
    }
    if (chain.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return new CertificateChain(chain);
  }

  /** The certificate whose names and key count. */
  public X509Certificate leaf() {
    return certificates.getFirst();
  }

  /** All but the leaf, its issuer first. */
  public List<X509Certificate> intermediates() {
    return certificates.subList(1, certificates.size());
  }

  /** The first instant at which some certificate of the chain is no longer valid. */
  public Instant notAfter() {
    return certificates.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** The names in the leaf. */
  public SubjectNames names() {
    return SubjectNames.of(leaf());
  }

  /** Leaf first, each certificate as DER. */
  public List<byte[]> der() {
    return certificates.stream().map(X509::der).toList();
  }

  /** Leaf first, as PEM. */
  public String pem() {
    return PemCertificates.write(certificates);
  }

  @Override
  public String toString() {
    return "CertificateChain[" + names().identities() + ", " + certificates.size() + " long]";
  }
}
