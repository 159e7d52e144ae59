package io.lorica.identity.material;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.identity.issue.TrustDomain;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.testkit.LeafRequest;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuthorityTest {
  private final ManualClock clock = new ManualClock();
  private final Authority authority =
      new Authority(new TrustDomain("linkerd", "cluster.local"), clock.instants());
  private final TestAuthority root = TestAuthority.root("root", days(365));
  private final TestAuthority issuer = root.issuer("issuer", days(10));

  private static Lifetime days(int days) {
    return new Lifetime(
        ManualClock.EPOCH.minus(Duration.ofDays(1)), ManualClock.EPOCH.plus(Duration.ofDays(days)));
  }

  @Test
  void anIssuerBelowAnAnchorIsUsed() {
    assertThat(authority.useAnchors(root.pem())).isEmpty();
    assertThat(use(issuer)).isEmpty();
    assertThat(authority.issuer().orElseThrow().credentials().certificate())
        .isEqualTo(issuer.certificate());
  }

  @Test
  void anIssuerOfAnUnknownRootIsRefusedAndTheOneBeforeStays() {
    authority.useAnchors(root.pem());
    use(issuer);
    assertThat(use(TestAuthority.root("stranger", days(10)).issuer("x", days(5))))
        .get()
        .asString()
        .startsWith(
            "failed to verify issuer credentials for 'identity.linkerd.cluster.local' with"
                + " trust anchors: ");
    assertThat(authority.issuer().orElseThrow().credentials().certificate())
        .isEqualTo(issuer.certificate());
  }

  @Test
  @Spec("05#25")
  void aCertificateThatIsNoAuthorityIsRefused() {
    authority.useAnchors(root.pem());
    TestCredentials leaf = root.leaf(LeafRequest.of("x").valid(days(5)));
    assertThat(authority.useIssuer(leaf.chainPem(), leaf.keyPem()))
        .contains(
            "failed to verify issuer certificate: it must be an intermediate-CA, but it is not");
  }

  @Test
  void materialThatCannotBeReadIsRefused() {
    authority.useAnchors(root.pem());
    assertThat(authority.useIssuer("", ""))
        .contains("failed to read CA from disk: not PEM-encoded");
    assertThat(authority.useIssuer(root.pem(), issuer.credentials().keyPem()))
        .contains("failed to read CA from disk: tls: Public and private key do not match");
    assertThat(authority.useAnchors("nothing")).contains("no certificates found");
    assertThat(authority.anchors()).isEqualTo(root.anchors());
  }

  @Test
  void anEndedIssuerSaysFromWhenToWhenItWasValid() {
    authority.useAnchors(root.pem());
    clock.advance(Duration.ofDays(11));
    assertThat(use(issuer))
        .get()
        .asString()
        .endsWith(
            " - Current Time : 2026-11-12T00:00:00Z - Invalid before 2026-10-31T00:00:00Z"
                + " - Invalid After 2026-11-11T00:00:00Z");
  }

  @Test
  @Spec("05#29")
  void secondsLeftDecreaseAndTurnNegative() {
    assertThat(authority.issuerSecondsLeft()).isZero();
    authority.useAnchors(root.pem());
    use(issuer);
    assertThat(authority.issuerSecondsLeft()).isEqualTo(864_000.0);
    clock.advance(Duration.ofSeconds(100));
    assertThat(authority.issuerSecondsLeft()).isEqualTo(863_900.0);
    clock.advance(Duration.ofDays(10));
    assertThat(authority.issuerSecondsLeft()).isEqualTo(-100.0);
  }

  @Test
  void fitnessFollowsTheClockAndTheAnchors() {
    authority.useAnchors(root.pem());
    use(issuer);
    var loaded = authority.issuer().orElseThrow();
    assertThat(authority.unfit(loaded, clock.instants().instant())).isEmpty();
    assertThat(authority.unfit(loaded, clock.instants().instant().plus(Duration.ofDays(11))))
        .isPresent();
    authority.useAnchors(TestAuthority.root("other", days(365)).pem());
    assertThat(authority.unfit(loaded, clock.instants().instant())).isPresent();
    authority.useAnchors(root.pem());
    assertThat(authority.unfit(loaded, clock.instants().instant())).isEmpty();
  }

  @Test
  void watchersAreToldEachSetOnce() {
    List<TrustAnchors> told = new ArrayList<>();
    Runnable stop = authority.watchAnchors(told::add);
    TestAuthority next = TestAuthority.root("next", days(365));
    authority.useAnchors(root.pem());
    authority.useAnchors(root.pem());
    authority.useAnchors(next.pem() + root.pem());
    stop.run();
    authority.useAnchors(next.pem());
    assertThat(told)
        .containsExactly(
            root.anchors(), new TrustAnchors(List.of(next.certificate(), root.certificate())));
    List<TrustAnchors> late = new ArrayList<>();
    authority.watchAnchors(late::add);
    assertThat(late).containsExactly(next.anchors());
  }

  private Optional<String> use(TestAuthority used) {
    return authority.useIssuer(used.credentials().chainPem(), used.credentials().keyPem());
  }
}
