package io.lorica.controller.webhook;

import io.lorica.controller.files.ContentWatch;
import io.lorica.controller.x509.CredentialsException;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.controller.x509.PemCredentials;
import io.lorica.mesh.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A serving certificate in a mounted directory: {@code tls.crt} and {@code tls.key} (spec 06 §2),
 * read again when they change. A pair that cannot be used is left out and the one before stays.
 */
public final class CertificateDirectory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateDirectory.class);
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Path directory;
  private final ServingCertificate certificate;
  private final ContentWatch watch;

  /** Reads the pair for the first time; a failure is the caller's to die of. */
  public CertificateDirectory(Path directory, Scheduler scheduler) throws CredentialsException {
    this.directory = directory;
    this.certificate = new ServingCertificate(read(directory));
    this.watch =
        new ContentWatch(
            List.of(directory.resolve("tls.crt"), directory.resolve("tls.key")),
            LOOK,
            scheduler,
            this::reload);
  }

  /** The certificate, for {@link WebhookServer.Spec}. */
  public ServingCertificate certificate() {
    return certificate;
  }

  private void reload() {
    try {
      certificate.replace(read(directory));
      LOG.info("Updated certificate");
    } catch (CredentialsException unusable) {
      LOG.warn("Skipping update as cert could not be read from disk: {}", unusable.getMessage());
    }
  }

  static KeyedChain read(Path directory) throws CredentialsException {
    try {
      return PemCredentials.read(
          Files.readString(directory.resolve("tls.crt")),
          Files.readString(directory.resolve("tls.key")));
    } catch (IOException unreadable) {
      throw new CredentialsException("cannot read " + unreadable.getMessage(), unreadable);
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
