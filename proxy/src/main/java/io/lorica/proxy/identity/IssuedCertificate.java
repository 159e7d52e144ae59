package io.lorica.proxy.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.ChainVerdict;
import io.lorica.mesh.certificate.SubjectNames;
import io.lorica.mesh.certificate.TlsUsage;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proxy.tls.Credentials;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.List;

/** Whether a certificate that was issued may be used (spec 01 §15.2). Pure. */
sealed interface IssuedCertificate {
  /** The last second that a Timestamp of protobuf may mean; what is beyond counts as this. */
  Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  record Accepted(Credentials credentials) implements IssuedCertificate {}

  record Rejected(String reason) implements IssuedCertificate {}

  /**
   * What a certificate must satisfy.
   *
   * @param identity must be among the leaf's names
   * @param anchors must have signed it
   * @param now must be within its life
   */
  record Terms(String identity, TrustAnchors anchors, Instant now) {}

  /**
   * Looks at an answer of the identity service.
   *
   * @param key of this process
   */
  static IssuedCertificate check(CertifyResponse answer, byte[] key, Terms terms) {
    if (!answer.hasValidUntil()) {
      return new Rejected("the answer does not say how long the certificate is valid");
    }
    Instant expiry = instant(answer.getValidUntil());
    if (!expiry.isAfter(terms.now)) {
      return new Rejected("the certificate has expired at " + expiry);
    }
    try {
      return check(new Credentials(chain(answer), key, expiry), terms);
    } catch (CertificateException e) {
      return new Rejected("a certificate does not parse: " + e.getMessage());
    }
  }

  /** Looks at what would be installed. */
  static IssuedCertificate check(Credentials credentials, Terms terms) {
    CertificateChain chain = credentials.chain();
    return switch (terms.anchors.verify(chain, TlsUsage.SERVER, terms.now)) {
      case ChainVerdict.Rejected rejected ->
          new Rejected("the certificate is not trusted: " + rejected.reason());
      case ChainVerdict.Verified _ when !names(chain, terms.identity) ->
          new Rejected("certificate does not match TLS identity");
      case ChainVerdict.Verified _ -> new Accepted(credentials);
    };
  }

  private static Instant instant(Timestamp wire) {
    long seconds = Math.clamp(wire.getSeconds(), 0, LATEST.getEpochSecond());
    return Instant.ofEpochSecond(seconds, Math.clamp(wire.getNanos(), 0, 999_999_999));
  }

  private static CertificateChain chain(CertifyResponse answer) throws CertificateException {
    List<byte[]> intermediates =
        answer.getIntermediateCertificatesList().stream().map(ByteString::toByteArray).toList();
    return CertificateChain.ofDer(answer.getLeafCertificate().toByteArray(), intermediates);
  }

  private static boolean names(CertificateChain chain, String identity) {
    return SubjectNames.of(chain.leaf()).identities().stream()
        .anyMatch(name -> name.text().equals(identity));
  }
}
