package io.lorica.controller.webhook;

import tools.jackson.databind.JsonNode;

/**
 * What the API server asks about.
 *
 * @param uid of the review, echoed in the answer
 * @param request the field {@code request} of the review, unchanged
 */
public record AdmissionRequest(String uid, JsonNode request) {

  /** The object as it would be; a missing node for a deletion. */
  public JsonNode object() {
    return request.path("object");
  }

  /** {@code CREATE}, {@code UPDATE}, … */
  public String operation() {
    return request.path("operation").asString("");
  }

  /** Namespace of the object, empty if it has none. */
  public String namespace() {
    return request.path("namespace").asString("");
  }

  /** Kind of the object, such as {@code Pod}. */
  public String kind() {
    return request.path("kind").path("kind").asString("");
  }
}
