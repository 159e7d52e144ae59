package io.lorica.mesh.certificate;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The certificates from which all trust of a mesh comes. Several stand in it while one replaces
 * another. Immutable, replaced whole.
 *
 * @param certificates in the order of their source, each once
 */
public record TrustAnchors(List<X509Certificate> certificates) {
  /** Certificates between a leaf and its anchor: as many as the reference proxies follow. */
  private static final int MAX_INTERMEDIATES = 6;

  /** Copies the list, without what stands in it twice. */
  public TrustAnchors {
    certificates = List.copyOf(new LinkedHashSet<>(certificates));
  }

  /** Whether nothing at all can be verified. */
  public boolean isEmpty() {
    return certificates.isEmpty();
  }

  /** As PEM, in order. */
  public String pem() {
    return PemCertificates.write(certificates);
  }

  /**
   * Whether the chain leads to one of these anchors, every certificate of it valid at {@code at}
   * and admitting {@code usage}. The intermediates may stand in any order, and may hold one that
   * leads nowhere, as a cross-certificate does once its anchor is gone. A leaf that is itself an
   * anchor needs no path (spec 05 §5.3). Names are not looked at: {@link SubjectNames} has them.
   * Revocation is not a thing of the mesh: leaves live a day.
   */
  public ChainVerdict verify(CertificateChain chain, TlsUsage usage, Instant at) {
    X509Certificate leaf = chain.leaf();
    if (at.isBefore(leaf.getNotBefore().toInstant())) {
      return new ChainVerdict.Rejected("not valid before " + leaf.getNotBefore().toInstant());
    }
    if (at.isAfter(leaf.getNotAfter().toInstant())) {
      return new ChainVerdict.Rejected("not valid after " + leaf.getNotAfter().toInstant());
    }
    if (isEmpty()) {
      return new ChainVerdict.Rejected("no trust anchors");
    }
    try {
      return certificates.contains(leaf)
          ? checkUsage(List.of(leaf), usage)
          : checkUsage(path(chain, at), usage);
    } catch (CertPathBuilderException e) {
      return new ChainVerdict.Rejected(reason(e));
    } catch (CertificateParsingException e) {
      return new ChainVerdict.Rejected("extended key usage does not parse");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has PKIX", e);
    }
  }

  private List<? extends Certificate> path(CertificateChain chain, Instant at)
      throws GeneralSecurityException {
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors(), target(chain.leaf()));
    parameters.addCertStore(
        CertStore.getInstance(
            "Collection", new CollectionCertStoreParameters(chain.certificates())));
    parameters.setRevocationEnabled(false);
    parameters.setMaxPathLength(MAX_INTERMEDIATES);
    parameters.setDate(Date.from(at));
    return CertPathBuilder.getInstance("PKIX").build(parameters).getCertPath().getCertificates();
  }

  private static ChainVerdict checkUsage(List<? extends Certificate> path, TlsUsage usage)
      throws CertificateParsingException {
    for (Certificate certificate : path) {
      if (!usage.isAdmittedBy(((X509Certificate) certificate).getExtendedKeyUsage())) {
        return new ChainVerdict.Rejected("extended key usage does not admit " + usage);
      }
    }
    return new ChainVerdict.Verified();
  }

  private Set<TrustAnchor> anchors() {
    return certificates.stream()
        .map(certificate -> new TrustAnchor(certificate, null))
        .collect(Collectors.toSet());
  }

  private static X509CertSelector target(X509Certificate leaf) {
    X509CertSelector selector = new X509CertSelector();
    selector.setCertificate(leaf);
    return selector;
  }

  private static String reason(CertPathBuilderException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  @Override
  public String toString() {
    return "TrustAnchors["
        + certificates.stream()
            .map(certificate -> certificate.getSubjectX500Principal().getName())
            .collect(Collectors.joining("; "))
        + "]";
  }
}
