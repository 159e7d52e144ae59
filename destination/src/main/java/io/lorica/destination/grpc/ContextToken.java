package io.lorica.destination.grpc;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a client of discovery is, as it says itself (spec 04 §2.3). Empty strings where unknown.
 */
record ContextToken(String namespace, String node) {
  static final ContextToken NONE = new ContextToken("", "");

  private static final Logger LOG = LoggerFactory.getLogger(ContextToken.class);
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** A token that cannot be read is an empty one: the request still gets its answer. */
  static ContextToken parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    try {
      JsonNode token = JSON.readTree(text);
      if (token.isObject() && textual(token, "ns") && textual(token, "nodeName")) {
        return new ContextToken(token.path("ns").asString(""), token.path("nodeName").asString(""));
      }
    } catch (JacksonException _) {
      // Not JSON: maybe the older form.
    }
    List<String> parts = List.of(text.split(":", -1));
    if (parts.size() == 2 && parts.get(0).equals("ns")) {
      LOG.debug("a client sent a context token of the older form");
      return new ContextToken(parts.get(1), "");
    }
    LOG.debug("a client sent a context token that cannot be read");
    return NONE;
  }

  private static boolean textual(JsonNode token, String field) {
    JsonNode value = token.path(field);
    return value.isMissingNode() || value.isNull() || value.isString();
  }
}
