package io.lorica.identity.issue;

import io.lorica.controller.x509.KeyedChain;
import io.lorica.mesh.certificate.ChainVerdict;
import io.lorica.mesh.certificate.TlsUsage;
import io.lorica.mesh.certificate.TrustAnchors;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** Whether an issuer may sign: spec 05 §5.3. Pure. */
public final class IssuerCheck {

  private IssuerCheck() {}

  /** Why not, in the reference's words where it has some; empty if it may. */
  public static Optional<String> reason(
      KeyedChain issuer, TrustAnchors anchors, String issuerName, Instant now) {
    X509Certificate certificate = issuer.certificate();
    if (anchors.verify(issuer.chain(), TlsUsage.SERVER, now)
        instanceof ChainVerdict.Rejected(String reason)) {
      return Optional.of(
          "failed to verify issuer credentials for '"
              + issuerName
              + "' with trust anchors: "
              + reason
              + times(certificate, now));
    }
    return certificate.getBasicConstraints() < 0
        ? Optional.of(
            "failed to verify issuer certificate: it must be an intermediate-CA, but it is not")
        : Optional.empty();
  }

  private static String times(X509Certificate certificate, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant to = certificate.getNotAfter().toInstant();
    return now.isBefore(from) || now.isAfter(to)
        ? " - Current Time : " + now + " - Invalid before " + from + " - Invalid After " + to
        : "";
  }
}
