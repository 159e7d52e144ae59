package io.lorica.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.mesh.identity.UriIdentity;
import io.lorica.proxy.net.TransportHeader;
import io.lorica.proxy.tls.TlsLab.Outcome;
import io.lorica.proxy.tls.TlsLab.Pair;
import io.lorica.testkit.LeafRequest;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our client and our server, in processes of the same mesh and of others. */
@Timeout(120)
class MeshTlsTest {
  @AutoClose private final TlsLab lab = new TlsLab();

  private static Negotiated negotiated(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Secured.class);
    return ((Outcome.Secured) outcome).negotiated();
  }

  private static String failure(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    return ((Outcome.Failed) outcome).message();
  }

  @Test
  void bothSidesKnowEachOther() {
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), lab.process(TlsLab.SERVER).server(), false);
    assertThat(negotiated(pair.client()))
        .isEqualTo(new Negotiated(Optional.of(new DnsIdentity(TlsLab.SERVER)), Optional.empty()));
    assertThat(negotiated(pair.server()))
        .isEqualTo(new Negotiated(Optional.of(new DnsIdentity(TlsLab.CLIENT)), Optional.empty()));
  }

  @Test
  void theHybridGroupIsAgreedOn() {
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), lab.process(TlsLab.SERVER).server(), false);
    var channel = ((Outcome.Secured) pair.server()).plaintext().channel();
    assertThat(lab.loop.call(() -> channel.pipeline().get(TlsHandler.class).group()))
        .isEqualTo("X25519MLKEM768");
  }

  @Test
  void aClientWithoutCertificateIsNobody() {
    Pair pair = lab.pair(lab.process(), lab.process(TlsLab.SERVER).server(), false);
    assertThat(negotiated(pair.server()).peer()).isEmpty();
    assertThat(negotiated(pair.client()).peer()).contains(new DnsIdentity(TlsLab.SERVER));
  }

  @Spec("01#11")
  @Test
  void directConnectionsAgreeOnTheTransportHeader() {
    MeshTls server = lab.process(TlsLab.SERVER);
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), server.directServer(), true);
    assertThat(negotiated(pair.client()).alpn()).contains(TransportHeader.ALPN);
    assertThat(negotiated(pair.server()).alpn()).contains(TransportHeader.ALPN);
    assertThat(
            negotiated(lab.pair(lab.process(TlsLab.CLIENT), server.directServer(), false).server()))
        .extracting(Negotiated::alpn)
        .isEqualTo(Optional.empty());
  }

  @Spec("02#32")
  @Test
  void anOrdinaryServerIgnoresTheOffer() {
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), lab.process(TlsLab.SERVER).server(), true);
    assertThat(negotiated(pair.client()).alpn()).isEmpty();
    assertThat(negotiated(pair.server()).alpn()).isEmpty();
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), lab.process("other.identity").server(), false);
    assertThat(failure(pair.client())).isEqualTo("certificate does not match TLS identity");
    assertThat(pair.server()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void anyNameOfAServerSuffices() {
    MeshTls server = lab.process();
    server.install(
        TlsLab.credentials(
            lab.issuer.leaf(
                LeafRequest.of("first.identity", TlsLab.SERVER).uri("spiffe://td/ns/a/sa/b"))));
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), server.server(), false);
    assertThat(negotiated(pair.client()).peer()).contains(new DnsIdentity(TlsLab.SERVER));
  }

  @Test
  void aClientIsItsFirstNameThatCounts() {
    MeshTls client = lab.process();
    client.install(
        TlsLab.credentials(
            lab.issuer.leaf(
                LeafRequest.empty()
                    .ip("10.0.0.1")
                    .dns("not a name")
                    .uri("spiffe://td/ns/a/sa/b")
                    .dns("second.identity"))));
    Pair pair = lab.pair(client, lab.process(TlsLab.SERVER).server(), false);
    assertThat(negotiated(pair.server()).peer()).contains(new UriIdentity("spiffe://td/ns/a/sa/b"));
  }

  @Test
  void anUnknownAuthorityIsRefusedOnEitherSide() {
    TestAuthority stranger = TestAuthority.root("stranger");
    MeshTls other = lab.process(stranger.anchors(), Runnable::run);
    other.install(TlsLab.credentials(stranger.leaf(TlsLab.SERVER)));
    Pair served = lab.pair(lab.process(TlsLab.CLIENT), other.server(), false);
    assertThat(failure(served.client())).startsWith("the peer's certificate is not trusted");
    MeshTls trusting = lab.process(lab.root.anchors(), Runnable::run);
    trusting.install(TlsLab.credentials(stranger.leaf(TlsLab.CLIENT)));
    Pair connected = lab.pair(trusting, lab.process(TlsLab.SERVER).server(), false);
    assertThat(failure(connected.server())).startsWith("the peer's certificate is not trusted");
  }

  @Test
  void certificatesOutOfTheirTimeAreRefused() {
    for (Lifetime lifetime : List.of(Lifetime.expired(), Lifetime.notYet())) {
      MeshTls server = lab.process();
      server.install(
          TlsLab.credentials(lab.issuer.leaf(LeafRequest.of(TlsLab.SERVER).valid(lifetime))));
      Pair pair = lab.pair(lab.process(TlsLab.CLIENT), server.server(), false);
      assertThat(failure(pair.client())).startsWith("the peer's certificate is not trusted");
    }
  }

  @Test
  void aCertificateForTheOtherUsageIsRefused() {
    MeshTls server = lab.process();
    server.install(
        TlsLab.credentials(
            lab.issuer.leaf(LeafRequest.of(TlsLab.SERVER).usable(LeafRequest.Usages.CLIENT))));
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), server.server(), false);
    assertThat(failure(pair.client())).contains("usage");
  }

  @Test
  void aServerWithoutCertificateRefusesEveryHandshake() {
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), lab.process().server(), false);
    assertThat(failure(pair.server())).isEqualTo("there is no certificate yet");
    assertThat(pair.client()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void newHandshakesUseTheNewCredentialsAndOldConnectionsGoOn() {
    MeshTls server = lab.process(TlsLab.SERVER);
    MeshTls client = lab.process(TlsLab.CLIENT);
    Pair before = lab.pair(client, server.server(), false);
    assertThat(negotiated(before.server()).peer()).contains(new DnsIdentity(TlsLab.CLIENT));

    client.install(TlsLab.credentials(lab.issuer.leaf("renewed.identity")));
    server.install(TlsLab.credentials(lab.issuer.leaf(TlsLab.SERVER)));
    Pair after = lab.pair(client, server.server(), false);
    assertThat(negotiated(after.server()).peer()).contains(new DnsIdentity("renewed.identity"));
    assertThat(Wire.echo(lab, before)).isEqualTo("still here");
    assertThat(Wire.echo(lab, after)).isEqualTo("still here");
  }

  @Test
  void replacedAnchorsForgetWhomTheyMadeTrusted() {
    MeshTls server = lab.process(TlsLab.SERVER);
    MeshTls client = lab.process(TlsLab.CLIENT);
    negotiated(lab.pair(client, server.server(), false).server());
    server.trust(TestAuthority.root("new root").anchors());
    assertThat(failure(lab.pair(client, server.server(), false).server()))
        .startsWith("the peer's certificate is not trusted");
    server.trust(lab.root.anchors());
    negotiated(lab.pair(client, server.server(), false).server());
  }

  @Test
  void verifiedLeavesAreNotVerifiedAgain() {
    MeshTls server = lab.process(TlsLab.SERVER);
    MeshTls client = lab.process(TlsLab.CLIENT);
    negotiated(lab.pair(client, server.server(), false).server());
    List<Runnable> slow = new java.util.concurrent.CopyOnWriteArrayList<>();
    // The same memory, but whoever needs a verification from here on waits for ever.
    MeshTls stuck = lab.process(lab.root.anchors(), slow::add);
    stuck.install(TlsLab.credentials(lab.issuer.leaf(TlsLab.SERVER)));
    var credentials = client.credentials().orElseThrow();
    assertThat(
            stuck
                .peerTrust()
                .verify(
                    credentials.chain().der().toArray(new byte[0][]),
                    io.lorica.mesh.certificate.TlsUsage.CLIENT))
        .isInstanceOf(PeerTrust.Verdict.Trusted.class);
    // The client has not seen the server's new leaf and verifies it; the server knows the client's.
    negotiated(lab.pair(client, stuck.server(), false).server());
    assertThat(slow).isEmpty();
  }

  @Test
  void rubbishInsteadOfCredentialsIsRefusedAndTheOldStay() {
    MeshTls tls = lab.process(TlsLab.SERVER);
    var chain = lab.issuer.leaf("x.identity").chain();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> tls.install(new Credentials(chain, new byte[] {1, 2, 3}, Instant.MAX)))
        .isInstanceOf(IllegalArgumentException.class);
    negotiated(lab.pair(lab.process(TlsLab.CLIENT), tls.server(), false).server());
    assertThat(tls.credentials().orElseThrow().toString()).doesNotContain("BEGIN");
  }

  @Test
  void aKeyThatDoesNotFitIsRefusedAndTheOldOneStays() {
    MeshTls server = lab.process(TlsLab.SERVER);
    Credentials old = server.credentials().orElseThrow();
    TestCredentials mine = lab.issuer.leaf(TlsLab.SERVER);
    TestCredentials other = lab.issuer.leaf(TlsLab.SERVER);
    assertThatThrownBy(
            () ->
                server.install(
                    new Credentials(mine.chain(), other.keyDer(), mine.chain().notAfter())))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(server.credentials()).contains(old);
    Pair pair = lab.pair(lab.process(TlsLab.CLIENT), server.server(), false);
    assertThat(negotiated(pair.client()).peer()).contains(new DnsIdentity(TlsLab.SERVER));
  }
}
