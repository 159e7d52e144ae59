package io.lorica.identity.material;

import io.lorica.controller.x509.CredentialsException;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.controller.x509.PemCredentials;
import io.lorica.identity.issue.Issuer;
import io.lorica.identity.issue.IssuerCheck;
import io.lorica.identity.issue.TrustDomain;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.certificate.TrustAnchors;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer and the anchors in force. Written by whoever watches their source, one at a time, and
 * read without a lock; both are replaced whole. Material that does not pass the checks is refused
 * and what was in force stays.
 */
public final class Authority {
  private static final Logger LOG = LoggerFactory.getLogger(Authority.class);

  /**
   * The issuer, and how long the check at loading need not be made again.
   *
   * @param checkedFrom from this instant on ...
   * @param checkedUntil ... to this one the check at loading still holds
   */
  private record InForce(Issuer issuer, Instant checkedFrom, Instant checkedUntil) {}

  private final TrustDomain domain;
  private final InstantSource clock;
  private final Set<Consumer<TrustAnchors>> watchers = new LinkedHashSet<>();
  private volatile TrustAnchors anchors = new TrustAnchors(List.of());
  private volatile @Nullable InForce inForce;

  public Authority(TrustDomain domain, InstantSource clock) {
    this.domain = domain;
    this.clock = clock;
  }

  /** Replaces the anchors; the issuer in force stays what it is. Says why not, if not. */
  public synchronized Optional<String> useAnchors(String pem) {
    PemCertificates read = PemCertificates.read(pem);
    read.problems().forEach(problem -> LOG.warn("trust anchors: {}", problem));
    if (read.certificates().isEmpty()) {
      return Optional.of("no certificates found");
    }
    TrustAnchors next = new TrustAnchors(read.certificates());
    if (next.equals(anchors)) {
      return Optional.empty();
    }
    anchors = next;
    InForce before = inForce;
    if (before != null) {
      boolean leads =
          IssuerCheck.reason(
                  before.issuer().credentials(), next, domain.issuerName(), clock.instant())
              .isEmpty();
      inForce = leads ? settled(before.issuer(), next) : unsettled(before.issuer());
    }
    LOG.info("Trust anchors loaded: {}", next);
    watchers.forEach(watcher -> watcher.accept(next));
    return Optional.empty();
  }

  /** Replaces the issuer after the checks of spec 05 §5.3. Says why not, if not. */
  public synchronized Optional<String> useIssuer(String certificatePem, String keyPem) {
    KeyedChain credentials;
    try {
      credentials = PemCredentials.read(certificatePem, keyPem);
    } catch (CredentialsException unreadable) {
      return Optional.of("failed to read CA from disk: " + unreadable.getMessage());
    }
    Instant now = clock.instant();
    Optional<String> unfit = IssuerCheck.reason(credentials, anchors, domain.issuerName(), now);
    if (unfit.isPresent()) {
      return unfit;
    }
    inForce = settled(new Issuer(credentials, anchors), anchors);
    Instant end = credentials.certificate().getNotAfter().toInstant();
    LOG.atInfo()
        .addKeyValue("invalid_after", end.getEpochSecond())
        .addKeyValue("process_clock_time", now.getEpochSecond())
        .addKeyValue("ttl_seconds", Duration.between(now, end).toSeconds())
        .log("Issuer cert loaded");
    return Optional.empty();
  }

  /** For as long as no certificate concerned begins or ends, what was checked stays true. */
  private static InForce settled(Issuer issuer, TrustAnchors anchors) {
    List<X509Certificate> concerned =
        Stream.concat(
                issuer.credentials().chain().certificates().stream(),
                anchors.certificates().stream())
            .toList();
    Instant from = Instant.MIN;
    Instant until = Instant.MAX;
    for (X509Certificate certificate : concerned) {
      Instant begins = certificate.getNotBefore().toInstant();
      Instant ends = certificate.getNotAfter().toInstant();
      from = begins.isAfter(from) ? begins : from;
      until = ends.isBefore(until) ? ends : until;
    }
    return new InForce(issuer, from, until);
  }

  private static InForce unsettled(Issuer issuer) {
    return new InForce(issuer, Instant.MAX, Instant.MIN);
  }

  /** The issuer in force, if there is one. */
  public Optional<Issuer> issuer() {
    InForce now = inForce;
    return now == null ? Optional.empty() : Optional.of(now.issuer());
  }

  /** Why the issuer in force may not sign at this instant; row 6 of spec 05 §6. */
  public Optional<String> unfit(Issuer issuer, Instant now) {
    InForce current = inForce;
    boolean settled =
        current != null
            && current.issuer() == issuer
            && now.isAfter(current.checkedFrom())
            && now.isBefore(current.checkedUntil());
    return settled
        ? Optional.empty()
        : IssuerCheck.reason(issuer.credentials(), anchors, domain.issuerName(), now);
  }

  /** The anchors in force; none before they are loaded. */
  public TrustAnchors anchors() {
    return anchors;
  }

  /** Tells the anchors in force, if any, and each later set; returns how to stop. */
  public synchronized Runnable watchAnchors(Consumer<TrustAnchors> watcher) {
    if (!anchors.isEmpty()) {
      watcher.accept(anchors);
    }
    watchers.add(watcher);
    return () -> {
      synchronized (this) {
        watchers.remove(watcher);
      }
    };
  }

  /** Seconds until the issuer ends, negative afterwards, 0 before there is one (spec 05 §6.4). */
  public double issuerSecondsLeft() {
    return issuer()
        .map(issuer -> Duration.between(clock.instant(), issuer.notAfter()).toMillis() / 1000.0)
        .orElse(0.0);
  }
}
