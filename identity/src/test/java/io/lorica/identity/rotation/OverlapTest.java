package io.lorica.identity.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.x509.KeyedChain;
import io.lorica.identity.issue.TrustDomain;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.ChainVerdict;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.certificate.TlsUsage;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.testkit.ManualClock;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Five anchors' lives, a look every few hours: whoever was given anchors at any time, and keeps
 * them until the last of them ends, can verify whatever was issued at any other time and still
 * lives.
 */
final class OverlapTest {
  private static final Lifetimes LIFE =
      new Lifetimes(Duration.ofDays(40), Duration.ofDays(7), Duration.ofDays(1));
  private static final Duration STEP = Duration.ofHours(13);
  private static final Duration LEAF = Duration.ofHours(24);

  private final MaterialMint mint =
      new MaterialMint(new TrustDomain("linkerd", "cluster.local"), LIFE, new Random(3));
  private Optional<AnchorState> anchor = Optional.empty();
  private String bundle = "";
  private IssuerState issuer = new IssuerState.Absent();

  /** What a pod was given when it started, or when its container did. */
  private record Peer(TrustAnchors anchors) {}

  /** What a pod shows: its leaf lives a day. */
  private record Shown(CertificateChain above, Instant until) {}

  @Test
  void everyPeerVerifiesEveryLeafUntilItsOwnAnchorsEnd() {
    Deque<Peer> peers = new ArrayDeque<>();
    Deque<Shown> shown = new ArrayDeque<>();
    int checks = 0;
    int anchors = 0;
    for (Duration t = Duration.ZERO; t.toDays() < 120; t = t.plus(STEP)) {
      Instant now = ManualClock.EPOCH.plus(t);
      anchors += rotate(now);
      peers.add(new Peer(new TrustAnchors(PemCertificates.read(bundle).certificates())));
      shown.add(new Shown(current().chain(), now.plus(LEAF)));
      shown.removeIf(old -> !now.isBefore(old.until()));
      peers.removeIf(peer -> lives(peer, now).isEmpty());
      for (Peer peer : peers) {
        for (Shown chain : shown) {
          assertThat(peer.anchors().verify(chain.above(), TlsUsage.SERVER, now))
              .as("%s days in, %s, %s", t.toDays(), peer, chain)
              .isEqualTo(new ChainVerdict.Verified());
          checks++;
        }
      }
    }
    assertThat(anchors).isGreaterThanOrEqualTo(5);
    assertThat(checks).isGreaterThan(1_000);
  }

  /** Takes steps to rest; says how many anchors were made. */
  private int rotate(Instant now) {
    int made = 0;
    for (int steps = 0; steps < 8; steps++) {
      RotationPlan.Step step =
          RotationPlan.next(new RotationPlan.Stored(anchor, bundle, issuer), LIFE, now);
      switch (step) {
        case RotationPlan.Step.Rest _ -> {
          return made;
        }
        case RotationPlan.Step.HandsOff _ -> throw new AssertionError("ours");
        case RotationPlan.Step.MakeAnchor() -> {
          anchor = Optional.of(mint.anchor(now));
          made++;
        }
        case RotationPlan.Step.IntroduceSuccessor(var old) -> {
          anchor = Optional.of(mint.successor(old, now));
          made++;
        }
        case RotationPlan.Step.PublishBundle(var pem) -> bundle = pem;
        case RotationPlan.Step.MakeIssuer(var state) ->
            issuer = new IssuerState.SelfMade(mint.issuer(state, now));
      }
    }
    throw new AssertionError("no rest");
  }

  private KeyedChain current() {
    if (issuer instanceof IssuerState.SelfMade(var credentials)) {
      return credentials;
    }
    throw new AssertionError("no issuer: " + issuer);
  }

  private static List<X509Certificate> lives(Peer peer, Instant now) {
    return new ArrayList<>(AnchorState.living(peer.anchors().certificates(), now));
  }
}
