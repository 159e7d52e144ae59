package io.lorica.identity.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.x509.KeyedChain;
import io.lorica.identity.issue.TrustDomain;
import io.lorica.identity.rotation.RotationPlan.Step;
import io.lorica.identity.rotation.RotationPlan.Stored;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RotationPlanTest {
  private static final Instant START = ManualClock.EPOCH;
  private static final Lifetimes LIFE = Lifetimes.STANDARD;

  private final MaterialMint mint =
      new MaterialMint(new TrustDomain("linkerd", "cluster.local"), LIFE, new Random(1));
  private final AnchorState anchor = mint.anchor(START);
  private final KeyedChain issuer = mint.issuer(anchor, START);
  private final String bundle = bundle(anchor);

  @Test
  void fromNothingItMakesAnchorThenBundleThenIssuer() {
    assertThat(next(new Stored(Optional.empty(), "", new IssuerState.Absent()), START))
        .isEqualTo(new Step.MakeAnchor());
    assertThat(next(new Stored(Optional.of(anchor), "", new IssuerState.Absent()), START))
        .isEqualTo(new Step.PublishBundle(bundle));
    assertThat(next(new Stored(Optional.of(anchor), bundle, new IssuerState.Absent()), START))
        .isEqualTo(new Step.MakeIssuer(anchor));
  }

  @Test
  void thenItRestsUntilTheIssuerIsADayOld() {
    Instant tomorrow = START.plus(Duration.ofDays(1));
    assertThat(next(stored(), START)).isEqualTo(new Step.Rest(tomorrow));
    assertThat(next(stored(), tomorrow.minusSeconds(1))).isInstanceOf(Step.Rest.class);
    assertThat(next(stored(), tomorrow)).isEqualTo(new Step.MakeIssuer(anchor));
  }

  @Test
  void aSuppliedIssuerIsNobodysToTouch() {
    assertThat(next(new Stored(Optional.empty(), "", new IssuerState.Supplied()), START))
        .isEqualTo(new Step.HandsOff());
    assertThat(next(new Stored(Optional.of(anchor), "x", new IssuerState.Supplied()), START))
        .isEqualTo(new Step.HandsOff());
  }

  @Test
  void anIssuerOfOursThatIsBrokenIsMadeAnew() {
    assertThat(next(new Stored(Optional.of(anchor), bundle, new IssuerState.Broken("x")), START))
        .isEqualTo(new Step.MakeIssuer(anchor));
  }

  @Test
  void aBundleThatSomebodyChangedIsPutRight() {
    assertThat(
            next(
                new Stored(Optional.of(anchor), "x" + bundle, new IssuerState.SelfMade(issuer)),
                START))
        .isEqualTo(new Step.PublishBundle(bundle));
  }

  @Test
  void atHalfItsLifeTheAnchorGetsASuccessorThatOverlaps() {
    Instant half = START.plus(Duration.ofDays(183));
    assertThat(next(stored(), half)).isEqualTo(new Step.IntroduceSuccessor(anchor));
    AnchorState both = mint.successor(anchor, half);
    String bothPem = bundle(both);
    assertThat(bothPem)
        .isEqualTo(
            PemCertificates.write(
                java.util.List.of(both.current().certificate(), anchor.current().certificate())));
    IssuerState old = new IssuerState.SelfMade(mint.issuer(anchor, half));
    assertThat(next(new Stored(Optional.of(both), bundle, old), half))
        .isEqualTo(new Step.PublishBundle(bothPem));
    // The issuer is young, but below the anchor that is to go.
    assertThat(next(new Stored(Optional.of(both), bothPem, old), half))
        .isEqualTo(new Step.MakeIssuer(both));
    KeyedChain next = mint.issuer(both, half);
    assertThat(next.chain().certificates()).hasSize(2).last().isEqualTo(both.crosses().getFirst());
    assertThat(next(new Stored(Optional.of(both), bothPem, new IssuerState.SelfMade(next)), half))
        .isInstanceOf(Step.Rest.class);
  }

  @Test
  void theOldAnchorLeavesTheBundleWhenItEnds() {
    Instant half = START.plus(Duration.ofDays(183));
    AnchorState both = mint.successor(anchor, half);
    Instant end = anchor.current().certificate().getNotAfter().toInstant();
    KeyedChain young = mint.issuer(both, end.minusSeconds(1));
    Stored stored = new Stored(Optional.of(both), bundle(both), new IssuerState.SelfMade(young));
    assertThat(next(stored, end.minusSeconds(1))).isEqualTo(new Step.Rest(end));
    assertThat(next(stored, end))
        .isEqualTo(
            new Step.PublishBundle(PemCertificates.write(both.current().chain().certificates())));
    assertThat(mint.issuer(both, end).chain().certificates()).hasSize(1);
  }

  @Test
  void anAnchorThatEndedBeforeAnybodyLookedIsReplacedWithoutOverlap() {
    Instant end = anchor.current().certificate().getNotAfter().toInstant();
    assertThat(next(stored(), end)).isEqualTo(new Step.MakeAnchor());
  }

  @Test
  void anIssuerNeverOutlivesItsAnchor() {
    Instant end = anchor.current().certificate().getNotAfter().toInstant();
    KeyedChain late = mint.issuer(anchor, end.minus(Duration.ofDays(2)));
    assertThat(late.certificate().getNotAfter().toInstant()).isEqualTo(end);
  }

  private Stored stored() {
    return new Stored(Optional.of(anchor), bundle, new IssuerState.SelfMade(issuer));
  }

  private static String bundle(AnchorState state) {
    return PemCertificates.write(
        state.trusted(state.current().certificate().getNotBefore().toInstant()));
  }

  private static Step next(Stored stored, Instant now) {
    return RotationPlan.next(stored, LIFE, now);
  }
}
