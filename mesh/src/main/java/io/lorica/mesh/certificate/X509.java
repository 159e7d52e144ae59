package io.lorica.mesh.certificate;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** The platform's X.509 parser, with its checked exceptions where they cannot happen taken away. */
final class X509 {
  private X509() {}

  /**
   * One certificate, and nothing behind it.
   *
   * @throws CertificateException when the bytes are not exactly that
   */
  static X509Certificate read(byte[] der) throws CertificateException {
    ByteArrayInputStream in = new ByteArrayInputStream(der);
    // The platform's parser would read PEM too; on our wires it is an error (spec 05 §2).
    if (der.length == 0 || der[0] != 0x30) {
      throw new CertificateException("not a DER certificate");
    }
    X509Certificate certificate = (X509Certificate) factory().generateCertificate(in);
    if (in.available() > 0) {
      throw new CertificateException(in.available() + " bytes behind the certificate");
    }
    return certificate;
  }

  static byte[] der(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate does not encode", e);
    }
  }

  static CertificateFactory factory() {
    try {
      return CertificateFactory.getInstance("X.509");
    } catch (CertificateException e) {
      throw new IllegalStateException("every Java platform has X.509", e);
    }
  }
}
