package io.lorica.identity.grpc;

import java.security.cert.X509Certificate;

/** What people are told about certificates; for Events (spec 05 §6.3). */
public interface CertifyNews {
  /** A leaf was signed. */
  void issued(String identity, X509Certificate leaf);

  /** The issuer may not sign any more. */
  void issuerUnfit(String identity, String reason);
}
