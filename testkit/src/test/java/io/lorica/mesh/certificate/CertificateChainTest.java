package io.lorica.mesh.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.mesh.identity.UriIdentity;
import io.lorica.testkit.LeafRequest;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.io.ByteArrayOutputStream;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CertificateChainTest {
  private final TestAuthority issuer = TestAuthority.root("root").issuer("issuer");

  @Test
  void derLeadsBack() throws CertificateException {
    TestCredentials leaf = issuer.leaf("a.b");
    assertThat(CertificateChain.ofDer(leaf.leafDer(), leaf.intermediatesDer()))
        .isEqualTo(leaf.chain());
    assertThat(leaf.chain().intermediates()).containsExactly(issuer.certificate());
  }

  @Test
  void concatenatedDerLeadsBack() throws CertificateException {
    CertificateChain chain = issuer.leaf("a.b").chain();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    chain.der().forEach(bytes::writeBytes);
    assertThat(CertificateChain.ofConcatenatedDer(bytes.toByteArray())).isEqualTo(chain);
    assertThatThrownBy(() -> CertificateChain.ofConcatenatedDer(new byte[0]))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void pemIsNotDer() {
    byte[] pem = issuer.pem().getBytes(US_ASCII);
    assertThatThrownBy(() -> CertificateChain.ofDer(pem, List.of()))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void bytesBehindTheCertificateAreAnError() {
    byte[] der = issuer.leaf("a.b").leafDer();
    byte[] longer = Arrays.copyOf(der, der.length + 1);
    assertThatThrownBy(() -> CertificateChain.ofDer(longer, List.of()))
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> CertificateChain.ofDer(Arrays.copyOf(der, der.length - 1), List.of()))
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> CertificateChain.ofDer(new byte[0], List.of()))
        .isInstanceOf(CertificateException.class);
  }

  @Test
  void chainEndsWithTheFirstOfItsCertificates() {
    Lifetime soon = Lifetime.around(Lifetime.current().from());
    TestCredentials leaf = TestAuthority.root("root").issuer("short", soon).leaf("a.b");
    assertThat(leaf.chain().notAfter())
        .isEqualTo(leaf.chain().intermediates().getFirst().getNotAfter().toInstant())
        .isBefore(leaf.chain().leaf().getNotAfter().toInstant());
  }

  @Test
  void firstNameThatParsesCountsAndOthersAreSkipped() {
    SubjectNames names =
        issuer
            .leaf(
                LeafRequest.empty()
                    .ip("10.0.0.1")
                    .dns("trailing.dot.")
                    .uri("https://a/b")
                    .dns("Web.App")
                    .uri("spiffe://td/ns/app/sa/web"))
            .chain()
            .names();
    assertThat(names.first()).contains(new DnsIdentity("web.app"));
    assertThat(names.identities())
        .containsExactly(new DnsIdentity("web.app"), new UriIdentity("spiffe://td/ns/app/sa/web"));
    assertThat(names.skipped()).contains("trailing.dot.", "https://a/b");
    assertThat(names.contains(new UriIdentity("spiffe://td/ns/app/sa/web"))).isTrue();
    assertThat(names.contains(new DnsIdentity("other"))).isFalse();
  }

  @Test
  void orderOfTheCertificateIsKept() {
    LeafRequest uriFirst = LeafRequest.empty().uri("spiffe://td/a").dns("a.b");
    assertThat(issuer.leaf(uriFirst).chain().names().first())
        .contains(new UriIdentity("spiffe://td/a"));
  }

  @Test
  void certificateWithoutNamesHasNoIdentity() {
    assertThat(issuer.leaf(LeafRequest.empty()).chain().names())
        .isEqualTo(new SubjectNames(List.of(), List.of()));
    assertThat(SubjectNames.of(issuer.certificate()).first()).isEmpty();
  }
}
