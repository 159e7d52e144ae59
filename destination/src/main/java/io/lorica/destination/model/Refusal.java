package io.lorica.destination.model;

/** Why a request gets no answer: a gRPC code, without gRPC, and the exact text (spec 04 §2.4). */
public record Refusal(Code code, String message) {
  /** The codes that the control plane uses. */
  public enum Code {
    INVALID_ARGUMENT,
    NOT_FOUND,
    FAILED_PRECONDITION,
    UNKNOWN,
    INTERNAL
  }

  public static Refusal invalidArgument(String message) {
    return new Refusal(Code.INVALID_ARGUMENT, message);
  }

  public static Refusal notFound(String message) {
    return new Refusal(Code.NOT_FOUND, message);
  }

  public static Refusal failedPrecondition(String message) {
    return new Refusal(Code.FAILED_PRECONDITION, message);
  }
}
