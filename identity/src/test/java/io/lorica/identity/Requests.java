package io.lorica.identity;

import io.lorica.controller.x509.CertificateMint;
import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Signing requests for tests, right and wrong ones. */
public final class Requests {
  private final KeyPair keys;
  private String subject = "";
  private final List<GeneralName> names = new ArrayList<>();

  private Requests(KeyPair keys) {
    this.keys = keys;
  }

  /** With a new P-256 key, no name and an empty subject. */
  public static Requests p256() {
    return new Requests(CertificateMint.newKeys());
  }

  /** With a new RSA key. */
  public static Requests rsa() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return new Requests(generator.generateKeyPair());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has RSA", e);
    }
  }

  /** As proxies make it: common name and one DNS name. */
  public static byte[] usual(String identity) {
    return p256().subject("CN=" + identity).dns(identity).der();
  }

  public Requests subject(String distinguishedName) {
    subject = distinguishedName;
    return this;
  }

  public Requests dns(String name) {
    names.add(new GeneralName(GeneralName.dNSName, name));
    return this;
  }

  public Requests uri(String uri) {
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    return this;
  }

  public KeyPair keys() {
    return keys;
  }

  public byte[] der() {
    return signedBy(keys);
  }

  /** Signed with other keys than its own when those differ. */
  public byte[] signedBy(KeyPair signer) {
    try {
      JcaPKCS10CertificationRequestBuilder builder =
          new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic());
      if (!names.isEmpty()) {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        extensions.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
        builder.addAttribute(
            PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
      }
      String algorithm =
          signer.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
      return builder
          .build(new JcaContentSignerBuilder(algorithm).build(signer.getPrivate()))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }
}
