package io.lorica.controller.x509;

import io.lorica.mesh.certificate.CertificateChain;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Reads chains and keys from PEM by the rules, and with the words, of spec 05 §5.2. */
public final class PemCredentials {

  private PemCredentials() {}

  /** A chain and the key of its first certificate, which must belong together. */
  public static KeyedChain read(String certificates, String key) throws CredentialsException {
    PrivateKey read = key(key);
    KeyedChain credentials = new KeyedChain(read, chain(certificates));
    if (!credentials.matches()) {
      throw new CredentialsException("tls: Public and private key do not match");
    }
    return credentials;
  }

  /**
   * Certificates up to the first block of another kind; at least one. White space behind the last
   * block is fine, any other rest without a block is not.
   */
  public static CertificateChain chain(String pem) throws CredentialsException {
    PemBlock.Text text = PemBlock.read(pem);
    List<byte[]> certificates = new ArrayList<>();
    for (PemBlock block : text.blocks()) {
      if (!block.type().equals("CERTIFICATE")) {
        break;
      }
      certificates.add(block.der());
    }
    boolean onlyCertificates = certificates.size() == text.blocks().size();
    if (onlyCertificates && !text.rest().isBlank()) {
      throw new CredentialsException("not a PEM certificate");
    }
    if (certificates.isEmpty()) {
      throw new CredentialsException("No certificates found");
    }
    try {
      return CertificateChain.ofDer(
          certificates.getFirst(), certificates.subList(1, certificates.size()));
    } catch (GeneralSecurityException unreadable) {
      throw new CredentialsException(
          "not an X.509 certificate: " + unreadable.getMessage(), unreadable);
    }
  }

  /** The key in the first block; nothing else of the text is looked at. */
  public static PrivateKey key(String pem) throws CredentialsException {
    List<PemBlock> blocks = PemBlock.read(pem).blocks();
    if (blocks.isEmpty()) {
      throw new CredentialsException("not PEM-encoded");
    }
    PemBlock block = blocks.getFirst();
    try {
      return switch (block.type()) {
        case "EC PRIVATE KEY" -> fromInfo(sec1(block.der()));
        case "RSA PRIVATE KEY" -> fromInfo(pkcs1(block.der()));
        case "PRIVATE KEY" -> fromInfo(PrivateKeyInfo.getInstance(block.der()));
        default -> throw new CredentialsException("unsupported block type: '" + block.type() + "'");
      };
    } catch (CredentialsException unsupported) {
      throw unsupported;
    } catch (GeneralSecurityException | IOException | RuntimeException _) {
      // Without the cause: a parser's message may quote what it read.
      throw new CredentialsException("the " + block.type() + " block cannot be read");
    }
  }

  private static PrivateKeyInfo sec1(byte[] der) throws IOException {
    ECPrivateKey key = ECPrivateKey.getInstance(der);
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
        key);
  }

  private static PrivateKeyInfo pkcs1(byte[] der) throws IOException {
    return new PrivateKeyInfo(
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
        RSAPrivateKey.getInstance(der));
  }

  private static PrivateKey fromInfo(PrivateKeyInfo info)
      throws GeneralSecurityException, IOException {
    ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
    String name;
    if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      name = "EC";
    } else if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      name = "RSA";
    } else {
      throw new CredentialsException("only ECDSA and RSA private keys are supported");
    }
    return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }
}
