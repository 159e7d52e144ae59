package io.lorica.mesh.certificate;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.mesh.identity.UriIdentity;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The subject alternative names of a certificate, as the mesh reads them: DNS names and URIs that
 * parse count, any other is skipped (spec 01 §15.5). The subject's common name never counts.
 *
 * @param identities in the order of the certificate
 * @param skipped DNS names and URIs that are no identity, for a log line
 */
public record SubjectNames(List<TlsIdentity> identities, List<String> skipped) {
  /** Kinds of general name, RFC 5280 §4.2.1.6. */
  private static final int DNS_NAME = 2;

  private static final int URI = 6;

  /** Copies both lists. */
  public SubjectNames {
    identities = List.copyOf(identities);
    skipped = List.copyOf(skipped);
  }

  /** Reads a certificate; an extension that does not parse is a certificate without names. */
  public static SubjectNames of(X509Certificate certificate) {
    List<TlsIdentity> identities = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (List<?> name : alternativeNames(certificate)) {
      if (name.get(1) instanceof String text) {
        parse((Integer) name.get(0), text)
            .ifPresentOrElse(identities::add, () -> skipped.add(text));
      }
    }
    return new SubjectNames(identities, skipped);
  }

  /** Who a client is: the first name that counts (spec 01 §15.5). */
  public Optional<TlsIdentity> first() {
    return identities.stream().findFirst();
  }

  /** Whether a server is who it should be: any of its names suffices (spec 01 §15.5). */
  public boolean contains(TlsIdentity expected) {
    return identities.contains(expected);
  }

  private static Optional<TlsIdentity> parse(int kind, String text) {
    return switch (kind) {
      case DNS_NAME -> DnsIdentity.parse(text).map(identity -> identity);
      case URI -> UriIdentity.parse(text).map(identity -> identity);
      default -> Optional.empty();
    };
  }

  private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null ? List.of() : names;
    } catch (CertificateParsingException e) {
      return List.of(List.of(-1, "unreadable: " + e.getMessage()));
    }
  }
}
