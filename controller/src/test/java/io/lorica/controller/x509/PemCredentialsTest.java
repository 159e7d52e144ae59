package io.lorica.controller.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.junit.jupiter.api.Test;

/** The rules of spec 05 §5.2. */
final class PemCredentialsTest {
  private final TestAuthority root = TestAuthority.root("root");
  private final TestAuthority issuer = root.issuer("issuer");
  private final TestCredentials credentials = issuer.credentials();

  @Test
  void readsChainAndKey() throws Exception {
    KeyedChain read = PemCredentials.read(credentials.chainPem(), credentials.keyPem());
    assertThat(read.chain()).isEqualTo(credentials.chain());
    assertThat(read.key()).isEqualTo(credentials.key());
    assertThat(read.toString()).isEqualTo("KeyedChain[CN=issuer]");
  }

  @Test
  void whatItWritesItReads() throws Exception {
    KeyedChain read = PemCredentials.read(credentials.chainPem(), credentials.keyPem());
    assertThat(PemCredentials.read(read.chain().pem(), read.keyPem())).isEqualTo(read);
  }

  @Test
  void stopsAtTheFirstBlockThatIsNoCertificate() throws Exception {
    String text = issuer.pem() + credentials.keyPem() + root.pem();
    assertThat(PemCredentials.chain(text).certificates()).containsExactly(issuer.certificate());
  }

  @Test
  void aTextWithoutACertificateIsRefused() {
    assertThatThrownBy(() -> PemCredentials.chain(""))
        .isInstanceOf(CredentialsException.class)
        .hasMessage("No certificates found");
    assertThatThrownBy(() -> PemCredentials.chain(credentials.keyPem()))
        .hasMessage("No certificates found");
  }

  @Test
  void leftOverTextIsRefusedAndWhiteSpaceIsNot() throws Exception {
    assertThat(PemCredentials.chain(issuer.pem() + "\n\n").certificates()).hasSize(1);
    assertThatThrownBy(() -> PemCredentials.chain(issuer.pem() + "rest"))
        .hasMessage("not a PEM certificate");
    assertThatThrownBy(() -> PemCredentials.chain("rest")).hasMessage("not a PEM certificate");
  }

  @Test
  void aCertificateThatDoesNotParseIsRefused() {
    assertThatThrownBy(() -> PemCredentials.chain(pem("CERTIFICATE", new byte[] {1, 2})))
        .hasMessageStartingWith("not an X.509 certificate: ");
  }

  @Test
  void readsEveryFormOfKey() throws Exception {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    KeyPair rsaKeys = rsa.generateKeyPair();
    PrivateKeyInfo rsaInfo = PrivateKeyInfo.getInstance(rsaKeys.getPrivate().getEncoded());
    PrivateKey ec = credentials.key();
    BigInteger secret = ((java.security.interfaces.ECPrivateKey) ec).getS();
    // The inner structure of PKCS#8 lacks the curve, which SEC1 must state.
    byte[] sec1 =
        new org.bouncycastle.asn1.sec.ECPrivateKey(
                256, secret, org.bouncycastle.asn1.sec.SECObjectIdentifiers.secp256r1)
            .getEncoded();
    assertThat(PemCredentials.key(pem("EC PRIVATE KEY", sec1)))
        .isInstanceOfSatisfying(
            java.security.interfaces.ECPrivateKey.class,
            read -> assertThat(read.getS()).isEqualTo(secret));
    assertThat(PemCredentials.key(pem("PRIVATE KEY", ec.getEncoded()))).isEqualTo(ec);
    assertThat(PemCredentials.key(pem("PRIVATE KEY", rsaKeys.getPrivate().getEncoded())))
        .isEqualTo(rsaKeys.getPrivate());
    assertThat(
            PemCredentials.key(
                pem("RSA PRIVATE KEY", rsaInfo.parsePrivateKey().toASN1Primitive().getEncoded())))
        .isEqualTo(rsaKeys.getPrivate());
  }

  @Test
  void keysThatCannotBeReadAreRefusedWithoutQuotingThem() throws Exception {
    PrivateKey ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    assertThatThrownBy(() -> PemCredentials.key("no pem")).hasMessage("not PEM-encoded");
    assertThatThrownBy(() -> PemCredentials.key(pem("EC PARAMETERS", new byte[] {5, 0})))
        .hasMessage("unsupported block type: 'EC PARAMETERS'");
    assertThatThrownBy(() -> PemCredentials.key(pem("PRIVATE KEY", ed25519.getEncoded())))
        .hasMessage("only ECDSA and RSA private keys are supported");
    assertThatThrownBy(() -> PemCredentials.key(pem("EC PRIVATE KEY", new byte[] {1, 2, 3})))
        .hasMessage("the EC PRIVATE KEY block cannot be read")
        .hasNoCause();
  }

  @Test
  void keyAndCertificateMustBelongTogether() {
    assertThatThrownBy(() -> PemCredentials.read(root.pem(), credentials.keyPem()))
        .hasMessage("tls: Public and private key do not match");
  }

  private static String pem(String type, byte[] der) throws Exception {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, der));
    }
    return text.toString();
  }
}
