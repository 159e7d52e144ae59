package io.lorica.controller.webhook;

import java.util.List;
import tools.jackson.databind.node.ArrayNode;

/** What a webhook says to a review. */
public sealed interface AdmissionResponse {

  /** As it is. */
  record Allow(List<String> warnings) implements AdmissionResponse {
    public Allow() {
      this(List.of());
    }
  }

  /** With these changes, a JSON patch of RFC 6902. */
  record Patch(ArrayNode operations) implements AdmissionResponse {}

  /**
   * Not at all.
   *
   * @param code of the status, 0 for none
   * @param message for the person who sent the object
   */
  record Deny(int code, String message) implements AdmissionResponse {}
}
