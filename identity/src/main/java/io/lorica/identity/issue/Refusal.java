package io.lorica.identity.issue;

/**
 * Why there is no certificate.
 *
 * @param kind decides the gRPC status
 * @param message for the caller and the log; never holds a token
 */
public record Refusal(Kind kind, String message) {
  /** The statuses of spec 05 §6. */
  public enum Kind {
    UNAVAILABLE,
    INVALID_ARGUMENT,
    FAILED_PRECONDITION,
    UNKNOWN,
    INTERNAL
  }

  static Refusal invalid(String message) {
    return new Refusal(Kind.INVALID_ARGUMENT, message);
  }

  static Refusal precondition(String message) {
    return new Refusal(Kind.FAILED_PRECONDITION, message);
  }
}
