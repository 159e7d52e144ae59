package io.lorica.identity.rotation;

import io.lorica.mesh.certificate.PemCertificates;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What self-made material needs next. Pure. Each step is decided from what is stored alone, so that
 * any replica can go on where another stopped, after any single write.
 *
 * <p>A successor of the anchor overlaps with it: the bundle holds both, and each issuer below the
 * successor carries the successor's cross-certificate under the old anchor. A peer that knows
 * either anchor can verify every leaf, until the old anchor ends.
 */
public final class RotationPlan {

  private RotationPlan() {}

  /**
   * What is stored.
   *
   * @param anchor empty if there is none of ours, or none that can be read
   * @param bundle what the ConfigMap holds, empty if nothing
   */
  public record Stored(Optional<AnchorState> anchor, String bundle, IssuerState issuer) {}

  /** The next thing to do. */
  public sealed interface Step {
    /** Make the first anchor, or one in place of an anchor that has ended. */
    record MakeAnchor() implements Step {}

    /** Make an anchor that overlaps with this one. */
    record IntroduceSuccessor(AnchorState old) implements Step {}

    /** Have these anchors trusted, and no others. */
    record PublishBundle(String pem) implements Step {}

    /** Make an issuer below this anchor. */
    record MakeIssuer(AnchorState anchor) implements Step {}

    /** Nothing before this instant. */
    record Rest(Instant until) implements Step {}

    /** Nothing at all: the material is somebody else's. */
    record HandsOff() implements Step {}
  }

  /** Decides. */
  public static Step next(Stored stored, Lifetimes lifetimes, Instant now) {
    if (stored.issuer() instanceof IssuerState.Supplied) {
      return new Step.HandsOff();
    }
    if (stored.anchor().isEmpty() || ended(stored.anchor().get(), now)) {
      return new Step.MakeAnchor();
    }
    AnchorState anchor = stored.anchor().get();
    if (!now.isBefore(halfLife(anchor.current().certificate()))) {
      return new Step.IntroduceSuccessor(anchor);
    }
    String bundle = PemCertificates.write(anchor.trusted(now));
    if (!bundle.equals(stored.bundle())) {
      return new Step.PublishBundle(bundle);
    }
    if (issuerDue(stored.issuer(), anchor, lifetimes, now)) {
      return new Step.MakeIssuer(anchor);
    }
    return new Step.Rest(rest(stored.issuer(), anchor, lifetimes, now));
  }

  private static boolean ended(AnchorState anchor, Instant now) {
    return !now.isBefore(anchor.current().certificate().getNotAfter().toInstant());
  }

  private static Instant halfLife(X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    return from.plus(Duration.between(from, certificate.getNotAfter().toInstant()).dividedBy(2));
  }

  private static boolean issuerDue(
      IssuerState issuer, AnchorState anchor, Lifetimes lifetimes, Instant now) {
    return switch (issuer) {
      case IssuerState.Absent() -> true;
      case IssuerState.Broken(var _) -> true;
      case IssuerState.Supplied() -> false;
      case IssuerState.SelfMade(var credentials) ->
          !now.isBefore(renewal(credentials.certificate(), lifetimes))
              || !signedBy(credentials.certificate(), anchor.current().certificate());
    };
  }

  private static Instant renewal(X509Certificate issuer, Lifetimes lifetimes) {
    return issuer.getNotBefore().toInstant().plus(Lifetimes.SKEW).plus(lifetimes.issuerEvery());
  }

  private static boolean signedBy(X509Certificate certificate, X509Certificate signer) {
    try {
      certificate.verify(signer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /** The first instant at which any of the answers above may change. */
  private static Instant rest(
      IssuerState issuer, AnchorState anchor, Lifetimes lifetimes, Instant now) {
    Stream<Instant> ends =
        AnchorState.living(anchor.previous(), now).stream()
            .map(certificate -> certificate.getNotAfter().toInstant());
    Stream<Instant> renewals =
        issuer instanceof IssuerState.SelfMade(var credentials)
            ? Stream.of(renewal(credentials.certificate(), lifetimes))
            : Stream.empty();
    return Stream.concat(
            Stream.of(halfLife(anchor.current().certificate())), Stream.concat(ends, renewals))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }
}
