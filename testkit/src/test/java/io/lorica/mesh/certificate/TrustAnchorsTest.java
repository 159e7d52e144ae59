package io.lorica.mesh.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.mesh.certificate.ChainVerdict.Rejected;
import io.lorica.mesh.certificate.ChainVerdict.Verified;
import io.lorica.testkit.LeafRequest;
import io.lorica.testkit.LeafRequest.Usages;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrustAnchorsTest {
  private final Instant now = Instant.now();

  private final TestAuthority root = TestAuthority.root("root");
  private final TestAuthority issuer = root.issuer("issuer");

  @Test
  void chainBelowAnAnchorIsVerified() {
    assertThat(verify(root.anchors(), issuer.leaf("a.b"))).isEqualTo(new Verified());
    assertThat(verify(root.anchors(), root.leaf("a.b"))).isEqualTo(new Verified());
    assertThat(verify(root.anchors(), issuer.issuer("third").leaf("a.b")))
        .isEqualTo(new Verified());
  }

  @Test
  void chainMayCarryTheAnchorItself() {
    CertificateChain chain = with(issuer.leaf("a.b").chain(), root.certificate());
    assertThat(verify(root.anchors(), chain)).isEqualTo(new Verified());
  }

  @Test
  void intermediatesMayStandInAnyOrder() {
    List<X509Certificate> chain =
        new ArrayList<>(issuer.issuer("third").leaf("a.b").chain().certificates());
    chain.add(chain.remove(1));
    assertThat(verify(root.anchors(), new CertificateChain(chain))).isEqualTo(new Verified());
  }

  @Test
  void anchorIsItsOwnProof() {
    assertThat(verify(root.anchors(), root.credentials())).isEqualTo(new Verified());
  }

  @Test
  void foreignChainIsRejected() {
    TestAuthority other = TestAuthority.root("root");
    assertThat(verify(root.anchors(), other.leaf("a.b"))).isInstanceOf(Rejected.class);
    assertThat(verify(root.anchors(), other.issuer("issuer").leaf("a.b")))
        .isInstanceOf(Rejected.class);
    assertThat(verify(new TrustAnchors(List.of()), issuer.leaf("a.b")))
        .isEqualTo(new Rejected("no trust anchors"));
  }

  @Test
  void leafIsNoAuthority() {
    TestCredentials leaf = root.leaf("a.b");
    assertThat(verify(new TrustAnchors(List.of(leaf.chain().leaf())), root.leaf("c.d")))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void timeCountsForEveryCertificateOfTheChain() {
    LeafRequest leaf = LeafRequest.of("a.b");
    assertThat(verify(root.anchors(), issuer.leaf(leaf.valid(Lifetime.expired()))))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> assertThat(rejected.reason()).startsWith("not valid after"));
    assertThat(verify(root.anchors(), issuer.leaf(leaf.valid(Lifetime.notYet()))))
        .isInstanceOfSatisfying(
            Rejected.class, rejected -> assertThat(rejected.reason()).startsWith("not valid bef"));
    assertThat(verify(root.anchors(), root.issuer("old", Lifetime.expired()).leaf("a.b")))
        .isInstanceOf(Rejected.class);
    Instant tomorrow = now.plus(Duration.ofDays(2));
    assertThat(root.anchors().verify(issuer.leaf("a.b").chain(), TlsUsage.SERVER, tomorrow))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void usageCounts() {
    LeafRequest leaf = LeafRequest.of("a.b");
    CertificateChain server = issuer.leaf(leaf.usable(Usages.SERVER)).chain();
    CertificateChain client = issuer.leaf(leaf.usable(Usages.CLIENT)).chain();
    CertificateChain unstated = issuer.leaf(leaf.usable(Usages.UNSTATED)).chain();
    assertThat(root.anchors().verify(server, TlsUsage.SERVER, now)).isEqualTo(new Verified());
    assertThat(root.anchors().verify(server, TlsUsage.CLIENT, now)).isInstanceOf(Rejected.class);
    assertThat(root.anchors().verify(client, TlsUsage.CLIENT, now)).isEqualTo(new Verified());
    assertThat(root.anchors().verify(client, TlsUsage.SERVER, now)).isInstanceOf(Rejected.class);
    assertThat(root.anchors().verify(unstated, TlsUsage.CLIENT, now)).isEqualTo(new Verified());
  }

  @Test
  void crossCertificateLeadsFromTheNewIssuerToTheOldAnchorAndTheNew() {
    TestAuthority next = TestAuthority.root("next");
    TestAuthority nextIssuer = next.issuer("next issuer");
    CertificateChain chain = with(nextIssuer.leaf("a.b").chain(), root.crossSign(next));
    assertThat(verify(root.anchors(), chain)).isEqualTo(new Verified());
    assertThat(verify(next.anchors(), chain)).isEqualTo(new Verified());
    assertThat(verify(new TrustAnchors(List.of(next.certificate(), root.certificate())), chain))
        .isEqualTo(new Verified());
  }

  @Test
  void anchorsStandOnceEach() {
    TrustAnchors anchors =
        new TrustAnchors(List.of(root.certificate(), issuer.certificate(), root.certificate()));
    assertThat(anchors.certificates()).containsExactly(root.certificate(), issuer.certificate());
    assertThat(PemCertificates.read(anchors.pem()).certificates())
        .isEqualTo(anchors.certificates());
  }

  private ChainVerdict verify(TrustAnchors anchors, TestCredentials credentials) {
    return verify(anchors, credentials.chain());
  }

  private ChainVerdict verify(TrustAnchors anchors, CertificateChain chain) {
    return anchors.verify(chain, TlsUsage.SERVER, now);
  }

  private static CertificateChain with(CertificateChain chain, X509Certificate more) {
    List<X509Certificate> certificates = new ArrayList<>(chain.certificates());
    certificates.add(more);
    return new CertificateChain(certificates);
  }
}
