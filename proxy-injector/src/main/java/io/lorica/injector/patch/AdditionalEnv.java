package io.lorica.injector.patch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Environment variables that users add to the proxy (spec 06 §5.4). */
final class AdditionalEnv {
  private static final JsonMapper JSON = new JsonMapper();

  private final Map<String, JsonNode> byName = new LinkedHashMap<>();

  AdditionalEnv(List<JsonNode> values) {
    values.forEach(this::put);
  }

  /** Later layers win by name; the place of the first stays. */
  private void put(JsonNode variable) {
    byName.put(variable.path("name").asString(""), variable);
  }

  /** Adds the layer of an annotation; what cannot be read is ignored, with a warning. */
  void layer(Optional<String> annotation, String whose, List<String> warnings) {
    annotation.ifPresent(
        text -> {
          Optional<ArrayNode> list = parse(text);
          list.ifPresentOrElse(
              variables -> variables.forEach(this::put),
              () -> warnings.add("ignoring additional environment of the " + whose));
        });
  }

  private static Optional<ArrayNode> parse(String text) {
    try {
      return JSON.readTree(text) instanceof ArrayNode list && onlyVariables(list)
          ? Optional.of(list)
          : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static boolean onlyVariables(ArrayNode list) {
    return Workload.items(list).stream()
        .allMatch(item -> item.isObject() && item.path("name").isString());
  }

  List<JsonNode> variables() {
    return List.copyOf(byName.values());
  }
}
