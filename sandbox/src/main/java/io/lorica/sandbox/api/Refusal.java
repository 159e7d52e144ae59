package io.lorica.sandbox.api;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A request is answered with an error: HTTP code, the reason word of the API conventions and a
 * text. The request's one handler turns it into a {@code Status} object.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;
  private final String reason;

  Refusal(int code, String reason, String message) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  static Refusal notFound(ResourceKind kind, String name) {
    return new Refusal(404, "NotFound", kind.qualifiedName() + " \"" + name + "\" not found");
  }

  static Refusal alreadyExists(ResourceKind kind, String name) {
    return new Refusal(
        409, "AlreadyExists", kind.qualifiedName() + " \"" + name + "\" already exists");
  }

  static Refusal conflict(ResourceKind kind, String name, String why) {
    return new Refusal(
        409,
        "Conflict",
        "Operation cannot be fulfilled on %s \"%s\": %s"
            .formatted(kind.qualifiedName(), name, why));
  }

  static Refusal staleVersion(ResourceKind kind, String name) {
    return conflict(
        kind,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  static Refusal badRequest(String message) {
    return new Refusal(400, "BadRequest", message);
  }

  static Refusal invalid(ResourceKind kind, String name, String why) {
    return new Refusal(
        422, "Invalid", "%s \"%s\" is invalid: %s".formatted(kind.kind(), name, why));
  }

  static Refusal expired(String message) {
    return new Refusal(410, "Expired", message);
  }

  int code() {
    return code;
  }

  /** The answer's body. */
  ObjectNode status() {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    return status
        .put("status", "Failure")
        .put("message", getMessage())
        .put("reason", reason)
        .put("code", code);
  }
}
