package io.lorica.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.lorica.mesh.identity.UriIdentity;
import io.lorica.proto.spiffe.X509SVID;
import io.lorica.proto.spiffe.X509SVIDResponse;
import io.lorica.proxy.harness.Svids;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** Which certificate is taken from an update, and what is wrong with those that are not. */
final class SvidChoiceTest {
  private static final UriIdentity ME = new UriIdentity("spiffe://td/me");
  private static final TestAuthority ROOT = TestAuthority.root("root");
  private static final TestAuthority ISSUER = ROOT.issuer("issuer");

  private static TestCredentials mine() {
    return ISSUER.leaf(Svids.leaf(ME.uri(), Lifetime.current()));
  }

  private static X509SVID svid(String id, TestCredentials credentials) {
    return Svids.svid(id, credentials, ROOT);
  }

  private static SvidChoice choose(X509SVID... svids) {
    X509SVIDResponse.Builder update = X509SVIDResponse.newBuilder();
    for (X509SVID svid : svids) {
      update.addSvids(svid);
    }
    return SvidChoice.of(update.build(), ME);
  }

  private static SvidChoice.Found found(X509SVID... svids) {
    return (SvidChoice.Found) choose(svids);
  }

  private static String none(X509SVID... svids) {
    return ((SvidChoice.None) choose(svids)).reason();
  }

  @Test
  void theOneOfOurIdIsTakenWithItsChainItsBundleAndTheEndOfItsLeaf() {
    Instant end = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
    TestCredentials mine =
        ISSUER.leaf(Svids.leaf(ME.uri(), new Lifetime(end.minusSeconds(7200), end)));
    SvidChoice.Found found =
        found(svid("spiffe://td/other", ISSUER.leaf("other.ns")), svid(ME.uri(), mine));

    assertThat(found.credentials().chain()).isEqualTo(mine.chain());
    assertThat(found.credentials().expiry()).isEqualTo(end);
    assertThat(found.bundle()).isEqualTo(ROOT.anchors());
  }

  @Test
  void ofTwoOfOurIdTheFirstThatParsesIsTaken() {
    TestCredentials first = mine();
    X509SVID broken =
        svid(ME.uri(), mine()).toBuilder().setX509Svid(ByteString.copyFromUtf8("no")).build();
    assertThat(found(broken, svid(ME.uri(), first), svid(ME.uri(), mine())).credentials().chain())
        .isEqualTo(first.chain());
  }

  @Test
  void whatIsWrongWithOthersDoesNotMatter() {
    X509SVID broken =
        X509SVID
            .newBuilder()
            .setSpiffeId("spiffe://td/other")
            .setX509Svid(ByteString.copyFromUtf8("no"))
            .build();
    assertThat(choose(broken, svid(ME.uri(), mine()))).isInstanceOf(SvidChoice.Found.class);
  }

  @Test
  void idsAreEqualToTheLetter() {
    assertThat(none(svid("spiffe://td/Me", mine()), svid("spiffe://td/me/", mine())))
        .isEqualTo("the workload API offers no certificate for spiffe://td/me");
    assertThat(none()).contains("no certificate for");
  }

  @Test
  void anEntryWithoutKeyIsNone() {
    assertThat(none(svid(ME.uri(), mine()).toBuilder().clearX509SvidKey().build()))
        .isEqualTo("the certificate came without its key");
  }

  @Test
  void whatIsNoChainOfCertificatesIsNone() {
    X509SVID whole = svid(ME.uri(), mine());
    ByteString der = whole.getX509Svid();
    assertThat(none(whole.toBuilder().clearX509Svid().build())).contains("does not parse");
    assertThat(none(whole.toBuilder().setX509Svid(der.substring(0, der.size() - 1)).build()))
        .contains("does not parse");
    assertThat(none(whole.toBuilder().setX509Svid(der.concat(der.substring(0, 9))).build()))
        .contains("does not parse");
  }

  @Test
  void aKeyThatPeersDoNotAcceptIsNone() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rsa = generator.generateKeyPair();
    TestCredentials credentials =
        new TestCredentials(
            ISSUER.sign(Svids.leaf(ME.uri(), Lifetime.current()), rsa.getPublic()), rsa);
    assertThat(none(svid(ME.uri(), credentials)))
        .isEqualTo("the certificate's key is RSA; peers accept EC alone");
  }

  @Test
  void aBundleThatDoesNotParseIsEmpty() {
    X509SVID whole = svid(ME.uri(), mine());
    assertThat(found(whole.toBuilder().clearBundle().build()).bundle().isEmpty()).isTrue();
    assertThat(
            found(whole.toBuilder().setBundle(ByteString.copyFromUtf8("no")).build())
                .bundle()
                .isEmpty())
        .isTrue();
  }
}
