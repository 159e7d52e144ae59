package io.lorica.identity;

import io.lorica.controller.kube.EventRecorder;
import io.lorica.controller.kube.EventRecorder.Severity;
import io.lorica.controller.kube.EventRecorder.Subject;
import io.lorica.identity.grpc.CertifyNews;
import io.lorica.identity.material.IssuerNews;
import io.lorica.mesh.names.ControlPlane;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Events of spec 05 §6.3, and the log lines beside them. */
final class IdentityEvents implements CertifyNews, IssuerNews {
  private static final Logger LOG = LoggerFactory.getLogger(IdentityEvents.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss '+0000 UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final EventRecorder recorder;
  private final Subject deployment;

  IdentityEvents(EventRecorder recorder, String controlPlaneNamespace) {
    this.recorder = recorder;
    this.deployment =
        new Subject("apps/v1", "Deployment", controlPlaneNamespace, ControlPlane.IDENTITY);
  }

  @Override
  public void issued(String identity, X509Certificate leaf) {
    String message =
        "issued certificate for %s until %s: %s"
            .formatted(identity, TIME.format(leaf.getNotAfter().toInstant()), sha256(leaf));
    LOG.info("{}", message);
    String[] labels = identity.split("\\.", 3);
    recorder.record(
        new Subject("v1", "ServiceAccount", labels[1], labels[0]),
        Severity.NORMAL,
        "IssuedLeafCertificate",
        message);
  }

  @Override
  public void issuerUnfit(String identity, String reason) {
    recorder.record(
        deployment,
        Severity.WARNING,
        "IssuerValidationFailed",
        reason + " - CSR Identity : " + identity);
  }

  @Override
  public void updated() {
    LOG.info("Updated identity issuer");
    recorder.record(deployment, Severity.NORMAL, "IssuerUpdated", "Updated identity issuer");
  }

  @Override
  public void skipped(String reason) {
    String message = "Skipping issuer update as certs could not be read from disk: " + reason;
    LOG.warn("{}", message);
    recorder.record(deployment, Severity.WARNING, "IssuerUpdateSkipped", message);
  }

  private static String sha256(X509Certificate certificate) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      throw new IllegalStateException("every Java platform has SHA-256 and encodes", e);
    }
  }
}
