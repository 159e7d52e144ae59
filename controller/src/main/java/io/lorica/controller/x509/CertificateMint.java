package io.lorica.controller.x509;

import io.lorica.mesh.certificate.CertificateChain;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes authorities and serving certificates: ECDSA P-256 with SHA-256 (spec 05 §7, §7.1). */
public final class CertificateMint {
  private static final KeyPurposeId[] TLS_BOTH = {
    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
  };

  private CertificateMint() {}

  /** A new P-256 key. */
  public static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  /** A serial number that no other certificate will have: 127 random bits. */
  public static BigInteger serial(RandomGenerator random) {
    byte[] bits = new byte[16];
    random.nextBytes(bits);
    bits[0] &= 0x7f;
    return new BigInteger(1, bits).max(BigInteger.ONE);
  }

  /** A self-signed authority with a new key. */
  public static KeyedChain root(String commonName, BigInteger serial, Validity validity) {
    KeyPair keys = newKeys();
    X500Name name = name(commonName);
    X509Certificate certificate =
        authority(
            name,
            keys.getPublic(),
            new Signer(name, keys.getPrivate(), keys.getPublic()),
            serial,
            validity);
    return new KeyedChain(keys.getPrivate(), new CertificateChain(List.of(certificate)));
  }

  /** An authority below {@code parent} with a new key; its chain does not hold the parent. */
  public static KeyedChain authority(
      String commonName, KeyedChain parent, BigInteger serial, Validity validity) {
    KeyPair keys = newKeys();
    X509Certificate certificate =
        authority(name(commonName), keys.getPublic(), Signer.of(parent), serial, validity);
    return new KeyedChain(keys.getPrivate(), new CertificateChain(List.of(certificate)));
  }

  /**
   * A certificate for the name and key of {@code other}, signed by {@code parent}: who trusts the
   * parent alone then trusts what {@code other} signed.
   */
  public static X509Certificate crossSign(
      X509Certificate other, KeyedChain parent, BigInteger serial, Validity validity) {
    return authority(
        X500Name.getInstance(other.getSubjectX500Principal().getEncoded()),
        other.getPublicKey(),
        Signer.of(parent),
        serial,
        validity);
  }

  /** A self-signed serving certificate for a DNS name, its own trust anchor. */
  public static KeyedChain serving(String dnsName, BigInteger serial, Validity validity) {
    KeyPair keys = newKeys();
    X500Name name = name(dnsName);
    X509v3CertificateBuilder builder = builder(name, name, keys.getPublic(), serial, validity);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(
              KeyUsage.digitalSignature | KeyUsage.keyEncipherment | KeyUsage.keyCertSign));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(TLS_BOTH));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
    } catch (CertIOException e) {
      throw new IllegalStateException("extensions of fixed shape encode", e);
    }
    return new KeyedChain(
        keys.getPrivate(), new CertificateChain(List.of(sign(builder, keys.getPrivate()))));
  }

  private record Signer(X500Name name, PrivateKey key, PublicKey publicKey) {
    static Signer of(KeyedChain authority) {
      return new Signer(
          X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded()),
          authority.key(),
          authority.certificate().getPublicKey());
    }
  }

  private static X509Certificate authority(
      X500Name subject, PublicKey key, Signer signer, BigInteger serial, Validity validity) {
    X509v3CertificateBuilder builder = builder(signer.name(), subject, key, serial, validity);
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(TLS_BOTH));
      builder.addExtension(
          Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          identifiers.createAuthorityKeyIdentifier(signer.publicKey()));
    } catch (GeneralSecurityException | CertIOException e) {
      throw new IllegalStateException("extensions of fixed shape encode", e);
    }
    return sign(builder, signer.key());
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, PublicKey key, BigInteger serial, Validity validity) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        serial,
        Date.from(validity.notBefore()),
        Date.from(validity.notAfter()),
        subject,
        key);
  }

  /** Not through a text: a common name may hold what a distinguished name would escape. */
  private static X500Name name(String commonName) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, commonName).build();
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalArgumentException("the key cannot sign with ECDSA", e);
    }
  }
}
