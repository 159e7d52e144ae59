package io.lorica.mesh.certificate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a certificate is about to be used for, as its extended key usage names it. */
public enum TlsUsage {
  /** The side that was connected to. */
  SERVER("1.3.6.1.5.5.7.3.1"),
  /** The side that connects. */
  CLIENT("1.3.6.1.5.5.7.3.2");

  /** Any usage, RFC 5280 §4.2.1.12. */
  private static final String ANY = "2.5.29.37.0";

  private final String objectId;

  TlsUsage(String objectId) {
    this.objectId = objectId;
  }

  /** A certificate that names usages is bound to them; one that names none is not. */
  boolean isAdmittedBy(@Nullable List<String> extendedKeyUsage) {
    return extendedKeyUsage == null
        || extendedKeyUsage.contains(objectId)
        || extendedKeyUsage.contains(ANY);
  }
}
