package io.lorica.proxy.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;

/**
 * A request for a certificate (PKCS#10, RFC 2986): subject and one DNS name, both the identity
 * (spec 01 §1). Written as DER by hand, since a library for it would cost more memory than the rest
 * of the identity code. Pure but for the signature.
 */
final class CertificateRequest {
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String SUBJECT_ALT_NAME = "2.5.29.17";
  private static final String EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final int DNS_NAME = 0x82;
  private static final int ATTRIBUTES = 0xa0;

  private CertificateRequest() {}

  /** The request, DER, signed by {@code keys}, which are of curve P-256. */
  static byte[] of(String identity, KeyPair keys) throws GeneralSecurityException {
    byte[] info =
        Der.sequence(
            Der.integer(0),
            name(identity),
            keys.getPublic().getEncoded(),
            Der.tagged(ATTRIBUTES, extensions(identity)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(info);
    return Der.sequence(info, Der.sequence(Der.oid(ECDSA_WITH_SHA256)), Der.bits(signature.sign()));
  }

  private static byte[] name(String commonName) {
    return Der.sequence(
        Der.tagged(Der.SET, Der.sequence(Der.oid(COMMON_NAME), Der.utf8(commonName))));
  }

  private static byte[] extensions(String dnsName) {
    byte[] names = Der.sequence(Der.tagged(DNS_NAME, dnsName.getBytes(StandardCharsets.US_ASCII)));
    byte[] extension = Der.sequence(Der.oid(SUBJECT_ALT_NAME), Der.octets(names));
    return Der.sequence(Der.oid(EXTENSION_REQUEST), Der.tagged(Der.SET, Der.sequence(extension)));
  }
}
