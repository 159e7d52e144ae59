package io.lorica.proxy.discovery;

/**
 * A message that decodes but breaks a rule of spec 02 §5 or spec 01 §4.4. Stays within this
 * package: what comes of it is a value.
 */
final class Unusable extends Exception {
  private static final long serialVersionUID = 1;

  Unusable(String reason) {
    super(reason, null, false, false);
  }

  /** The rule that was broken. */
  String reason() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}
