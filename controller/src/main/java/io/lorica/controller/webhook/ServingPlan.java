package io.lorica.controller.webhook;

import io.lorica.mesh.certificate.PemCertificates;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When a self-made serving certificate is made anew, and what is trusted meanwhile. Pure. */
final class ServingPlan {
  /** As long as the reference's chart makes them (spec 06 §10). */
  static final Duration LIFE = Duration.ofDays(365);

  /** Tolerated difference of clocks. */
  static final Duration SKEW = Duration.ofMinutes(5);

  // The one served, the one before it, and one of a replica that lost the race to store its own.
  private static final int TRUSTED = 3;

  private ServingPlan() {}

  /** Whether a new pair is due: there is none, or two thirds of our own one's life are over. */
  static boolean due(Optional<ServingStore.Stored> stored, Instant now) {
    return stored
        .map(pair -> pair.selfMade() && !now.isBefore(renewal(pair.credentials().certificate())))
        .orElse(true);
  }

  private static Instant renewal(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Duration life = Duration.between(from, certificate.getNotAfter().toInstant());
    return from.plus(life.multipliedBy(2).dividedBy(3));
  }

  /**
   * The bundle with {@code certificate} in it, first, and those of the present one that still
   * count. Equal to the present bundle if nothing needs to change.
   */
  static String trusting(String present, X509Certificate certificate, Instant now) {
    List<X509Certificate> now3 = new ArrayList<>();
    List<X509Certificate> before = PemCertificates.read(present).certificates();
    if (before.contains(certificate)) {
      return present;
    }
    now3.add(certificate);
    before.stream()
        .filter(old -> now.isBefore(old.getNotAfter().toInstant()))
        .limit(TRUSTED - 1)
        .forEach(now3::add);
    return PemCertificates.write(now3);
  }
}
