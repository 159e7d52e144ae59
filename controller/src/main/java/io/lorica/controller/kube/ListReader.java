package io.lorica.controller.kube;

import java.io.InputStream;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Reads one page of a list item by item, so that a page is never held whole. */
final class ListReader {

  /**
   * What a page says about itself.
   *
   * @param next token of the next page, empty after the last
   */
  record Page(String resourceVersion, String next) {}

  private ListReader() {}

  /** Hands each item to {@code items} in order. */
  static Page read(ObjectMapper json, InputStream body, Consumer<JsonNode> items)
      throws ApiException {
    try (JsonParser parser = json.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ApiException(ApiException.NO_ANSWER, "the list is not a JSON object");
      }
      Page page = new Page("", "");
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if ("metadata".equals(field)) {
          page = page(parser.readValueAsTree());
        } else if ("items".equals(field) && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            items.accept(parser.<JsonNode>readValueAsTree());
          }
        } else {
          parser.skipChildren();
        }
      }
      return page;
    } catch (JacksonException broken) {
      throw new ApiException("the list ends early or is not JSON", broken);
    }
  }

  private static Page page(JsonNode metadata) {
    return new Page(
        metadata.path("resourceVersion").asString(""), metadata.path("continue").asString(""));
  }
}
