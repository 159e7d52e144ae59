package io.lorica.testkit;

import io.lorica.testkit.LeafRequest.Usages;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The bytes of test certificates. */
final class CertificateMaker {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private CertificateMaker() {}

  static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  static X509Certificate authority(
      String subject, PublicKey key, String issuer, PrivateKey issuerKey, Lifetime lifetime) {
    X509v3CertificateBuilder builder =
        builder(new X500Principal("CN=" + subject), key, issuer, lifetime);
    return sign(
        builder,
        issuerKey,
        b -> {
          b.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
          b.addExtension(
              Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        });
  }

  static X509Certificate leaf(
      LeafRequest request, PublicKey key, String issuer, PrivateKey issuerKey) {
    X509v3CertificateBuilder builder =
        builder(new X500Principal("CN=leaf"), key, issuer, request.lifetime());
    return sign(
        builder,
        issuerKey,
        b -> {
          b.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
          b.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
          if (request.usages() != Usages.UNSTATED) {
            b.addExtension(Extension.extendedKeyUsage, false, purposes(request.usages()));
          }
          if (!request.names().isEmpty()) {
            GeneralName[] names = request.names().toArray(new GeneralName[0]);
            b.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
          }
        });
  }

  private static ExtendedKeyUsage purposes(Usages usages) {
    KeyPurposeId server = KeyPurposeId.id_kp_serverAuth;
    KeyPurposeId client = KeyPurposeId.id_kp_clientAuth;
    return switch (usages) {
      case BOTH -> new ExtendedKeyUsage(new KeyPurposeId[] {server, client});
      case SERVER -> new ExtendedKeyUsage(server);
      case CLIENT -> new ExtendedKeyUsage(client);
      case UNSTATED -> throw new IllegalArgumentException("no extension for " + usages);
    };
  }

  private static X509v3CertificateBuilder builder(
      X500Principal subject, PublicKey key, String issuer, Lifetime lifetime) {
    return new JcaX509v3CertificateBuilder(
        new X500Principal("CN=" + issuer),
        BigInteger.valueOf(SERIAL.getAndIncrement()),
        Date.from(lifetime.from()),
        Date.from(lifetime.to()),
        subject,
        key);
  }

  private interface Extensions {
    void addTo(X509v3CertificateBuilder builder) throws IOException;
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, PrivateKey key, Extensions extensions) {
    try {
      extensions.addTo(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
      throw new IllegalStateException("a test certificate cannot be made", e);
    }
  }
}
