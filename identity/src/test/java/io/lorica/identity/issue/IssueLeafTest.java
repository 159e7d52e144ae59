package io.lorica.identity.issue;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.controller.x509.CertificateMint;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.controller.x509.Validity;
import io.lorica.identity.Requests;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.testkit.Spec;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.junit.jupiter.api.Test;

final class IssueLeafTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00.7Z");
  private static final String ME = "web.app.serviceaccount.identity.linkerd.cluster.local";
  private static final String SPIFFE = "spiffe://cluster.local/ns/app/sa/web";
  private static final LeafLifetime LIFE =
      new LeafLifetime(Duration.ofHours(24), Duration.ofSeconds(20));

  private final KeyedChain root = CertificateMint.root("root", BigInteger.ONE, years(NOW, 10));
  private final TrustAnchors anchors = new TrustAnchors(root.chain().certificates());

  @Test
  @Spec("05#16")
  void aLeafLivesForItsLifetimeAndTwiceTheSkew() {
    X509Certificate leaf = leaf(issuer(years(NOW, 1)));
    assertThat(leaf.getNotBefore().toInstant()).isEqualTo(Instant.parse("2026-11-01T11:59:40Z"));
    assertThat(leaf.getNotAfter().toInstant()).isEqualTo(Instant.parse("2026-11-02T12:00:20Z"));
  }

  @Test
  @Spec("05#17")
  void aLeafNeverOutlivesItsIssuer() {
    Issuer issuer = issuer(Validity.of(NOW, Duration.ofHours(10), Duration.ofHours(1)));
    assertThat(leaf(issuer).getNotAfter().toInstant()).isEqualTo(issuer.notAfter());
  }

  @Test
  @Spec("05#18")
  void aLeafNeverOutlivesAnIntermediateOfItsIssuersFile() {
    KeyedChain intermediate =
        CertificateMint.authority(
            "intermediate",
            root,
            BigInteger.TWO,
            Validity.of(NOW, Duration.ofHours(5), Duration.ZERO));
    KeyedChain issuer =
        CertificateMint.authority("issuer", intermediate, BigInteger.TEN, years(NOW, 1));
    KeyedChain file = new KeyedChain(issuer.key(), chain(issuer, intermediate));
    assertThat(leaf(new Issuer(file, anchors)).getNotAfter())
        .isEqualTo(intermediate.certificate().getNotAfter());
  }

  @Test
  void aCrossCertificateThatEndsSoonShortensNoLeaf() {
    KeyedChain old =
        CertificateMint.root(
            "old", BigInteger.ONE, Validity.of(NOW, Duration.ofHours(2), Duration.ZERO));
    X509Certificate cross =
        CertificateMint.crossSign(
            root.certificate(),
            old,
            BigInteger.TWO,
            Validity.of(NOW, Duration.ofHours(2), Duration.ZERO));
    KeyedChain issuer = issuer(years(NOW, 1)).credentials();
    KeyedChain file =
        new KeyedChain(issuer.key(), new CertificateChain(List.of(issuer.certificate(), cross)));
    assertThat(leaf(new Issuer(file, anchors)).getNotAfter().toInstant())
        .isEqualTo(Instant.parse("2026-11-02T12:00:20Z"));
  }

  @Test
  void theDnsNameComesFirstAndTheSpiffeUriSecond() throws Exception {
    assertThat(leaf(issuer(years(NOW, 1))).getSubjectAlternativeNames())
        .containsExactly(List.of(2, ME), List.of(6, SPIFFE));
  }

  @Test
  void alternativeNamesAreCriticalOnlyWithoutASubject() {
    Issuer issuer = issuer(years(NOW, 1));
    assertThat(leaf(issuer).getCriticalExtensionOIDs()).containsExactly("2.5.29.15");
    assertThat(leaf(issuer, Requests.p256().dns(ME).der()).getCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.17");
  }

  @Test
  void itHasTheExtensionsOfALeafAndNoOthers() throws Exception {
    Issuer issuer = issuer(years(NOW, 1));
    X509Certificate leaf = leaf(issuer);
    assertThat(leaf.getKeyUsage())
        .containsExactly(true, false, true, false, false, false, false, false, false);
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(leaf.getNonCriticalExtensionOIDs())
        .containsExactlyInAnyOrder("2.5.29.37", "2.5.29.35", "2.5.29.17");
    byte[] issuerKey =
        SubjectKeyIdentifier.getInstance(
                octets(issuer.credentials().certificate().getExtensionValue("2.5.29.14")))
            .getKeyIdentifier();
    assertThat(
            AuthorityKeyIdentifier.getInstance(octets(leaf.getExtensionValue("2.5.29.35")))
                .getKeyIdentifierOctets())
        .isEqualTo(issuerKey);
  }

  @Test
  void itVerifiesAndCarriesTheRequestsKey() throws Exception {
    Issuer issuer = issuer(years(NOW, 1));
    Requests request = Requests.p256().subject("CN=" + ME).dns(ME);
    X509Certificate leaf = leaf(issuer, request.der());
    leaf.verify(issuer.credentials().certificate().getPublicKey());
    assertThat(leaf.getPublicKey()).isEqualTo(request.keys().getPublic());
    assertThat(leaf.getSigAlgName()).isEqualTo("SHA256withECDSA");
    assertThat(leaf.getVersion()).isEqualTo(3);
    assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=" + ME);
  }

  @Test
  void serialNumbersCountFromOneForEachIssuer() {
    Issuer issuer = issuer(years(NOW, 1));
    assertThat(leaf(issuer).getSerialNumber()).isEqualTo(1);
    assertThat(leaf(issuer).getSerialNumber()).isEqualTo(2);
    assertThat(leaf(new Issuer(issuer.credentials(), anchors)).getSerialNumber()).isEqualTo(1);
  }

  @Test
  void onlyEcdsaKeysAreSigned() {
    assertThat(sign(issuer(years(NOW, 1)), Requests.rsa().dns(ME).der()))
        .isEqualTo(
            new IssueLeaf.Issued.Refused(
                new Refusal(
                    Refusal.Kind.INTERNAL,
                    "CSR must contain an ECDSA public key: 1.2.840.113549.1.1.1")));
  }

  @Test
  void anRsaIssuerLoadsAndCannotSign() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair rsa = generator.generateKeyPair();
    // The certificate does not matter here: the key alone decides how to sign.
    KeyedChain issuer = new KeyedChain(rsa.getPrivate(), root.chain());
    assertThat(sign(new Issuer(issuer, anchors), Requests.usual(ME)))
        .isInstanceOfSatisfying(
            IssueLeaf.Issued.Refused.class,
            refused -> assertThat(refused.refusal().kind()).isEqualTo(Refusal.Kind.INTERNAL));
  }

  private Issuer issuer(Validity validity) {
    return new Issuer(CertificateMint.authority("issuer", root, BigInteger.TEN, validity), anchors);
  }

  private static X509Certificate leaf(Issuer issuer) {
    return leaf(issuer, Requests.usual(ME));
  }

  private static X509Certificate leaf(Issuer issuer, byte[] der) {
    return switch (sign(issuer, der)) {
      case IssueLeaf.Issued.Leaf(var certificate) -> certificate;
      case IssueLeaf.Issued.Refused(var refusal) -> throw new AssertionError(refusal);
    };
  }

  private static IssueLeaf.Issued sign(Issuer issuer, byte[] der) {
    return switch (SigningRequest.parse(der)) {
      case SigningRequest.Parsed.Request(var request) ->
          IssueLeaf.sign(issuer, request, new TokenOwner(ME, Optional.of(SPIFFE)), LIFE, NOW);
      case SigningRequest.Parsed.Unreadable(var reason) -> throw new AssertionError(reason);
    };
  }

  private static Validity years(Instant now, int years) {
    return Validity.of(now, Duration.ofDays(365L * years), Duration.ofHours(1));
  }

  private static CertificateChain chain(KeyedChain first, KeyedChain second) {
    return new CertificateChain(List.of(first.certificate(), second.certificate()));
  }

  private static byte[] octets(byte[] extension) {
    return ASN1OctetString.getInstance(extension).getOctets();
  }
}
