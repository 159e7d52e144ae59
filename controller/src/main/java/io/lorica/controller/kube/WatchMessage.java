package io.lorica.controller.kube;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** One message of a watch. */
sealed interface WatchMessage {

  /** The object as it is now. */
  record Present(JsonNode object) implements WatchMessage {}

  /** The object as it last was. */
  record Absent(JsonNode object) implements WatchMessage {}

  /** Nothing happened up to this resource version. */
  record Bookmark(String resourceVersion) implements WatchMessage {}

  /** The server ends the watch; 410 asks for a new list. */
  record Failed(int code, String message) implements WatchMessage {}

  /** Reads one message; one that makes no sense is a failure of the watch, not of an object. */
  static WatchMessage read(ObjectMapper json, String text) {
    JsonNode message;
    try {
      message = json.readTree(text);
    } catch (JacksonException broken) {
      return new Failed(0, "a watch message is not JSON");
    }
    JsonNode object = message.path("object");
    return switch (message.path("type").asString("")) {
      case "ADDED", "MODIFIED" -> new Present(object);
      case "DELETED" -> new Absent(object);
      case "BOOKMARK" -> new Bookmark(object.path("metadata").path("resourceVersion").asString(""));
      case "ERROR" ->
          new Failed(object.path("code").asInt(0), object.path("message").asString("no reason"));
      default -> new Failed(0, "a watch message of unknown type");
    };
  }
}
