package io.lorica.identity.material;

import io.lorica.controller.files.ContentWatch;
import io.lorica.mesh.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Material that somebody supplies: the issuer in a mounted directory, the anchors in a file (spec
 * 05 §5). Both are read again when their content changes, however it was changed; the reference
 * sees only the kubelet's swap of {@code ..data}, and no change of the anchors.
 */
public final class DirectoryMaterial implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryMaterial.class);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Where to look. */
  public record Places(Path issuer, IssuerScheme scheme, Path anchors) {
    Path certificate() {
      return issuer.resolve(scheme.certificate());
    }

    Path privateKey() {
      return issuer.resolve(scheme.privateKey());
    }

    /** Whether somebody supplies an issuer here. */
    public boolean supplied() {
      return Files.exists(certificate()) || Files.exists(privateKey());
    }
  }

  private final Places places;
  private final Authority authority;
  private final IssuerNews news;
  private final ContentWatch issuerWatch;
  private final ContentWatch anchorsWatch;

  private DirectoryMaterial(
      Places places, Authority authority, IssuerNews news, Scheduler scheduler) {
    this.places = places;
    this.authority = authority;
    this.news = news;
    this.issuerWatch =
        new ContentWatch(
            List.of(places.certificate(), places.privateKey()), LOOK, scheduler, this::reload);
    this.anchorsWatch =
        new ContentWatch(List.of(places.anchors()), LOOK, scheduler, this::reloadAnchors);
  }

  /** Loads both for the first time and watches them. Says why not, if not: fatal (spec 05 §4). */
  public static Loaded start(
      Places places, Authority authority, IssuerNews news, Scheduler scheduler) {
    // Watched before read: a change in between is then one change too many, never one too few.
    DirectoryMaterial material = new DirectoryMaterial(places, authority, news, scheduler);
    Optional<String> failure = material.loadAnchors();
    if (failure.isEmpty()) {
      failure =
          material.loadIssuer().map(reason -> "Failed to initialize identity service: " + reason);
    }
    if (failure.isPresent()) {
      material.close();
      return new Loaded.Fatal(failure.get());
    }
    return new Loaded.Watching(material);
  }

  /** What became of the first load. */
  public sealed interface Loaded {
    /** In force, and watched until it is closed. */
    record Watching(DirectoryMaterial material) implements Loaded {}

    /** Not to be gone on with. */
    record Fatal(String message) implements Loaded {}
  }

  private Optional<String> loadAnchors() {
    String pem;
    try {
      pem = Files.readString(places.anchors());
    } catch (IOException unreadable) {
      return Optional.of("could not read identity trust anchors PEM: " + unreadable.getMessage());
    }
    return authority.useAnchors(pem).map(reason -> "Failed to read trust anchors: " + reason);
  }

  private Optional<String> loadIssuer() {
    try {
      // The key first, as the reference reads them (spec 05 §5.3).
      String key = Files.readString(places.privateKey());
      return authority.useIssuer(Files.readString(places.certificate()), key);
    } catch (IOException unreadable) {
      return Optional.of("failed to read CA from disk: " + unreadable.getMessage());
    }
  }

  private void reload() {
    loadIssuer().ifPresentOrElse(news::skipped, news::updated);
  }

  private void reloadAnchors() {
    loadAnchors().ifPresent(reason -> LOG.warn("keeping the trust anchors: {}", reason));
  }

  @Override
  public void close() {
    issuerWatch.close();
    anchorsWatch.close();
  }
}
