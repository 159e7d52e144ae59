package io.lorica.controller.x509;

import java.io.Serial;
import java.security.GeneralSecurityException;

/** Keys or certificates that cannot be used; the message says why and never holds key material. */
public final class CredentialsException extends GeneralSecurityException {
  @Serial private static final long serialVersionUID = 1;

  public CredentialsException(String message) {
    super(message);
  }

  public CredentialsException(String message, Throwable cause) {
    super(message, cause);
  }
}
