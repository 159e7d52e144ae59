package io.lorica.proxy.identity;

import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proxy.config.IdentityConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the first anchors come from: the environment, or the file that control-plane pods mount,
 * whichever is first not empty (rulings 1, 2 of the design: a first install must not deadlock).
 */
public final class AnchorSource {
  private final IdentityConfig.Anchors config;

  public AnchorSource(IdentityConfig.Anchors config) {
    this.config = config;
  }

  /** The anchors there are now; empty if there are none yet. */
  public TrustAnchors read() {
    if (!config.pem().isBlank()) {
      return new TrustAnchors(PemCertificates.read(config.pem()).certificates());
    }
    return new TrustAnchors(PemCertificates.read(text(config.file())).certificates());
  }

  private static String text(Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
