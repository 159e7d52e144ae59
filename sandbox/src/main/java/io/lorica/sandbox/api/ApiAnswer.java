package io.lorica.sandbox.api;

import tools.jackson.databind.JsonNode;

/**
 * What is sent back.
 *
 * @param code HTTP status
 * @param body JSON body
 */
record ApiAnswer(int code, JsonNode body) {

  static ApiAnswer ok(JsonNode body) {
    return new ApiAnswer(200, body);
  }

  static ApiAnswer created(JsonNode body) {
    return new ApiAnswer(201, body);
  }
}
