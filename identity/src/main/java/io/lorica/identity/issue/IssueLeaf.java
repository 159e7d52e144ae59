package io.lorica.identity.issue;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.RuntimeOperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes the leaf of spec 05 §6.2. Pure but for the issuer's counter of serial numbers. */
public final class IssueLeaf {

  private IssueLeaf() {}

  /** What became of it. */
  public sealed interface Issued {
    /** A leaf. */
    record Leaf(X509Certificate certificate) implements Issued {}

    /** Row 17 of the table in spec 05 §6. */
    record Refused(Refusal refusal) implements Issued {}
  }

  /** Signs for a request that broke no rule and an owner that matches it. */
  public static Issued sign(
      Issuer issuer, SigningRequest request, TokenOwner owner, LeafLifetime life, Instant now) {
    if (!request.hasEcdsaKey()) {
      return refused("CSR must contain an ECDSA public key: " + request.keyKind());
    }
    try {
      X509v3CertificateBuilder builder = builder(issuer, request, life, now);
      extend(builder, issuer, request, owner);
      return new Issued.Leaf(
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA")
                          .build(issuer.credentials().key()))));
    } catch (OperatorCreationException
        | GeneralSecurityException
        | CertIOException
        | RuntimeOperatorException failed) {
      return refused("cannot sign: " + failed.getMessage());
    }
  }

  private static Issued refused(String message) {
    return new Issued.Refused(new Refusal(Refusal.Kind.INTERNAL, message));
  }

  private static X509v3CertificateBuilder builder(
      Issuer issuer, SigningRequest request, LeafLifetime life, Instant now) {
    Instant end = now.plus(life.lifetime()).plus(life.skew());
    Instant clamped = end.isBefore(issuer.leavesEnd()) ? end : issuer.leavesEnd();
    return new X509v3CertificateBuilder(
        X500Name.getInstance(
            issuer.credentials().certificate().getSubjectX500Principal().getEncoded()),
        BigInteger.valueOf(issuer.nextSerial()),
        second(now.minus(life.skew())),
        second(clamped),
        request.subject(),
        request.key());
  }

  private static Date second(Instant instant) {
    return Date.from(instant.truncatedTo(ChronoUnit.SECONDS));
  }

  private static void extend(
      X509v3CertificateBuilder builder, Issuer issuer, SigningRequest request, TokenOwner owner)
      throws CertIOException {
    builder.addExtension(
        Extension.keyUsage,
        true,
        new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
    builder.addExtension(
        Extension.extendedKeyUsage,
        false,
        new ExtendedKeyUsage(
            new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
    Optional<byte[]> issuerKey = keyIdentifier(issuer.credentials().certificate());
    if (issuerKey.isPresent()) {
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuerKey.get()));
    }
    boolean nameless = request.subject().getRDNs().length == 0;
    builder.addExtension(Extension.subjectAlternativeName, nameless, names(owner));
  }

  /** The DNS name first and the SPIFFE URI second: proxies take the first as the peer's name. */
  private static GeneralNames names(TokenOwner owner) {
    List<GeneralName> names = new ArrayList<>();
    names.add(new GeneralName(GeneralName.dNSName, owner.identity()));
    owner
        .spiffe()
        .ifPresent(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
    return new GeneralNames(names.toArray(GeneralName[]::new));
  }

  private static Optional<byte[]> keyIdentifier(X509Certificate certificate) {
    byte[] extension = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
    return extension == null
        ? Optional.empty()
        : Optional.of(
            SubjectKeyIdentifier.getInstance(ASN1OctetString.getInstance(extension).getOctets())
                .getKeyIdentifier());
  }
}
