package io.lorica.proxy.config;

import java.io.Serial;

/** Why the text of a variable is not a value of its type. Stays inside this package. */
final class InvalidValue extends Exception {
  @Serial private static final long serialVersionUID = 1;

  InvalidValue(String detail) {
    super(detail, null, false, false);
  }
}
