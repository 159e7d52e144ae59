package io.lorica.proxy.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.ChainVerdict;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.certificate.TlsUsage;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.mesh.identity.UriIdentity;
import io.lorica.mesh.identity.WorkloadIdentity;
import io.lorica.proto.identity.CertifyResponse;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;

/** What peers and the identity service send as certificates, and what is sent to the latter. */
class IdentityFuzzTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
  private static final KeyPair KEYS = keys();

  /** Bytes are certificates or none; what are certificates can be looked at in every way. */
  @FuzzTest(maxDuration = "1m")
  void certificates(byte[] der) {
    CertificateChain chain;
    try {
      chain = CertificateChain.ofConcatenatedDer(der);
      CertificateChain.ofDer(der, List.of());
    } catch (CertificateException refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return;
    }
    chain.names().identities().forEach(IdentityFuzzTest::readsBack);
    assertThat(chain.notAfter()).isNotNull();
    assertThat(chain.toString()).isNotBlank();
    for (TlsUsage usage : TlsUsage.values()) {
      verdict(new TrustAnchors(List.of()).verify(chain, usage, NOW));
      verdict(new TrustAnchors(chain.certificates()).verify(chain, usage, NOW));
    }
    assertThat(PemCertificates.read(chain.pem()).certificates()).isEqualTo(chain.certificates());
  }

  private static void verdict(ChainVerdict verdict) {
    if (verdict instanceof ChainVerdict.Rejected rejected) {
      assertThat(rejected.reason()).isNotBlank();
    }
  }

  /**
   * Any text is certificates and problems; what was read is written and read again; and nothing of
   * a block that may be a key is told.
   */
  @FuzzTest(maxDuration = "1m")
  void anchors(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    PemCertificates read = PemCertificates.read(text);
    List<X509Certificate> certificates = read.certificates();
    assertThat(PemCertificates.read(PemCertificates.write(certificates)))
        .isEqualTo(new PemCertificates(certificates, List.of()));
    assertThat(new TrustAnchors(certificates).toString()).isNotBlank();
    String told = String.join("\n", read.problems());
    String types =
        text.lines().filter(line -> line.contains("-----BEGIN")).collect(Collectors.joining());
    text.lines()
        .filter(line -> line.length() > 16 && !types.contains(line.strip()))
        .forEach(line -> assertThat(told).doesNotContain(line));
  }

  /** An answer of the identity service is accepted, or rejected with a reason. */
  @FuzzTest(maxDuration = "1m")
  void answers(byte[] bytes) {
    CertifyResponse answer;
    try {
      answer = CertifyResponse.parseFrom(bytes);
    } catch (InvalidProtocolBufferException malformed) {
      return;
    }
    TrustAnchors anchors = anchors(answer);
    IssuedCertificate checked =
        IssuedCertificate.check(
            answer, new byte[0], new IssuedCertificate.Terms("leaf.test", anchors, NOW));
    switch (checked) {
      case IssuedCertificate.Accepted accepted -> {
        assertThat(accepted.credentials().expiry()).isAfter(NOW);
        assertThat(accepted.credentials().chain().names().contains(new DnsIdentity("leaf.test")))
            .isTrue();
      }
      case IssuedCertificate.Rejected rejected -> assertThat(rejected.reason()).isNotBlank();
    }
  }

  /** The last certificate of the answer itself, so that one may pass. */
  private static TrustAnchors anchors(CertifyResponse answer) {
    int last = answer.getIntermediateCertificatesCount() - 1;
    try {
      byte[] der =
          last < 0
              ? answer.getLeafCertificate().toByteArray()
              : answer.getIntermediateCertificates(last).toByteArray();
      return new TrustAnchors(CertificateChain.ofDer(der, List.of()).certificates());
    } catch (CertificateException none) {
      return new TrustAnchors(List.of());
    }
  }

  /** A name is an identity in one form only, and a workload's name is made of its parts. */
  @FuzzTest(maxDuration = "1m")
  void names(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    TlsIdentity.parse(text).ifPresent(IdentityFuzzTest::readsBack);
    DnsIdentity.parse(text)
        .flatMap(WorkloadIdentity::parse)
        .ifPresent(workload -> assertThat(workload.dns().name()).isEqualToIgnoringCase(text));
    UriIdentity.parse(text)
        .flatMap(uri -> WorkloadIdentity.parse(uri, "linkerd"))
        .ifPresent(workload -> assertThat(workload.spiffe().text()).isEqualTo(text));
  }

  private static void readsBack(TlsIdentity identity) {
    assertThat(TlsIdentity.parse(identity.text())).isEqualTo(Optional.of(identity));
  }

  /** A request for any name that may be ours is read by another library, name and signature. */
  @FuzzTest(maxDuration = "1m")
  void requests(byte[] bytes)
      throws GeneralSecurityException, IOException, OperatorCreationException, PKCSException {
    String name = new String(bytes, ISO_8859_1);
    if (DnsIdentity.parse(name).isEmpty()) {
      return;
    }
    PKCS10CertificationRequest request =
        new PKCS10CertificationRequest(CertificateRequest.of(name, KEYS));
    assertThat(
            request.isSignatureValid(
                new JcaContentVerifierProviderBuilder().build(KEYS.getPublic())))
        .isTrue();
    assertThat(
            IETFUtils.valueToString(
                request.getSubject().getRDNs(BCStyle.CN)[0].getFirst().getValue()))
        .isEqualTo(name);
    Extensions extensions =
        Extensions.getInstance(
            request
                .getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                .getAttrValues()
                .getObjectAt(0));
    GeneralNames names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
    assertThat(names.getNames()).singleElement().hasToString("2: " + name);
  }

  /** The forms of DER that we write are read by another library as what they were. */
  @FuzzTest(maxDuration = "1m")
  void forms(byte[] bytes) throws IOException {
    int times = bytes.length == 0 ? 1 : 1 + (bytes[0] & 0xff);
    byte[] content = new byte[bytes.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, 0, content, i * bytes.length, bytes.length);
    }
    assertThat(
            ASN1OctetString.getInstance(ASN1Primitive.fromByteArray(Der.octets(content)))
                .getOctets())
        .isEqualTo(content);
    int number = new BigInteger(1, bytes).intValue() & 0x7f;
    assertThat(
            ASN1Integer.getInstance(ASN1Primitive.fromByteArray(Der.integer(number)))
                .intValueExact())
        .isEqualTo(number);
    String oid = new String(bytes, US_ASCII);
    if (oid.matches("[0-2]\\.[1-3]?[0-9](\\.(0|[1-9][0-9]{0,8})){1,10}")) {
      assertThat(ASN1ObjectIdentifier.getInstance(ASN1Primitive.fromByteArray(Der.oid(oid))))
          .hasToString(oid);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }
}
