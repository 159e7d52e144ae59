package io.lorica.proxy.tap;

/** A match that breaks a rule of spec 03 §10.2. What comes of it is the status of a call. */
final class InvalidMatch extends Exception {
  private static final long serialVersionUID = 1;

  InvalidMatch(String reason) {
    super(reason, null, false, false);
  }

  static InvalidMatch missing() {
    return new InvalidMatch("missing required field");
  }

  /** The rule, in the words of the specification. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
