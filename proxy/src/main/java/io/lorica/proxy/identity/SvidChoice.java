package io.lorica.proxy.identity;

import com.google.protobuf.ByteString;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.mesh.identity.UriIdentity;
import io.lorica.proto.spiffe.X509SVID;
import io.lorica.proto.spiffe.X509SVIDResponse;
import io.lorica.proxy.tls.Credentials;
import java.security.cert.CertificateException;
import java.util.List;

/** Which of the certificates that a Workload API offers is ours (spec 10 §12). Pure. */
sealed interface SvidChoice {
  /**
   * There is one, and it parses. Whether it is any good, {@link IssuedCertificate} says.
   *
   * @param bundle the anchors that came with it; empty if there were none, or none that parse
   */
  record Found(Credentials credentials, TrustAnchors bundle) implements SvidChoice {}

  record None(String reason) implements SvidChoice {}

  /** The first entry of that id that parses; what is wrong with others does not matter. */
  static SvidChoice of(X509SVIDResponse update, UriIdentity id) {
    SvidChoice choice = new None("the workload API offers no certificate for " + id);
    for (X509SVID svid : update.getSvidsList()) {
      if (svid.getSpiffeId().equals(id.text())) {
        choice = parse(svid);
        if (choice instanceof Found) {
          break;
        }
      }
    }
    return choice;
  }

  private static SvidChoice parse(X509SVID svid) {
    if (svid.getX509SvidKey().isEmpty()) {
      return new None("the certificate came without its key");
    }
    try {
      CertificateChain chain = chain(svid.getX509Svid());
      String algorithm = chain.leaf().getPublicKey().getAlgorithm();
      if (!algorithm.equals("EC")) {
        // Spec 01 §15.4: no other signature is accepted of a proxy.
        return new None("the certificate's key is " + algorithm + "; peers accept EC alone");
      }
      return new Found(
          new Credentials(
              chain, svid.getX509SvidKey().toByteArray(), chain.leaf().getNotAfter().toInstant()),
          bundle(svid.getBundle()));
    } catch (CertificateException e) {
      return new None("a certificate does not parse: " + e.getMessage());
    }
  }

  private static TrustAnchors bundle(ByteString der) {
    try {
      return der.isEmpty()
          ? new TrustAnchors(List.of())
          : new TrustAnchors(chain(der).certificates());
    } catch (CertificateException e) {
      return new TrustAnchors(List.of());
    }
  }

  private static CertificateChain chain(ByteString der) throws CertificateException {
    return CertificateChain.ofConcatenatedDer(der.toByteArray());
  }
}
