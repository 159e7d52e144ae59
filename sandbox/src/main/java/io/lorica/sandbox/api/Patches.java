package io.lorica.sandbox.api;

import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The three ways in which a patch says what to change, as pure functions. */
final class Patches {
  static final String JSON = "application/json-patch+json";
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";

  /**
   * By which field the items of a list are matched in a strategic merge patch; lists that are not
   * here are replaced. From the Kubernetes API reference ("patch merge key").
   */
  private static final Map<String, String> MERGE_KEYS =
      Map.ofEntries(
          Map.entry("containers", "name"),
          Map.entry("initContainers", "name"),
          Map.entry("ephemeralContainers", "name"),
          Map.entry("env", "name"),
          Map.entry("volumes", "name"),
          Map.entry("volumeMounts", "mountPath"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("conditions", "type"),
          Map.entry("ownerReferences", "uid"),
          Map.entry("hostAliases", "ip"),
          Map.entry("podIPs", "ip"),
          Map.entry("webhooks", "name"),
          Map.entry("secrets", "name"));

  private Patches() {}

  /** Applies {@code patch} of the given content type to a copy of {@code target}. */
  static ObjectNode apply(String contentType, ObjectNode target, JsonNode patch) {
    JsonNode result =
        switch (contentType) {
          case JSON -> json(target, patch);
          case MERGE -> merge(target, patch);
          case STRATEGIC -> strategic(target, patch);
          default ->
              throw new Refusal(
                  415,
                  "UnsupportedMediaType",
                  "the embedded API server does not support patches of type " + contentType);
        };
    if (result instanceof ObjectNode object) {
      return object;
    }
    throw Refusal.badRequest("the patch does not leave an object");
  }

  /** RFC 6902. */
  static JsonNode json(JsonNode target, JsonNode patch) {
    try {
      return JsonPatch.apply(patch, target);
    } catch (JsonPatchException e) {
      throw new Refusal(422, "Invalid", "the server rejected our request: " + e.getMessage());
    }
  }

  /** RFC 7386. */
  static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode result =
        target instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (field.getValue().isNull()) {
        result.remove(field.getKey());
      } else {
        result.set(field.getKey(), merge(result.path(field.getKey()), field.getValue()));
      }
    }
    return result;
  }

  /** Kubernetes' strategic merge, with {@code $patch: delete} and {@code $patch: replace}. */
  static JsonNode strategic(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    boolean replace = patch.path("$patch").asString().equals("replace");
    ObjectNode result =
        target instanceof ObjectNode object && !replace
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      String name = field.getKey();
      if (field.getValue().isNull()) {
        result.remove(name);
      } else if (!name.startsWith("$")) {
        result.set(name, strategicField(name, result.path(name), field.getValue()));
      }
    }
    return result;
  }

  private static JsonNode strategicField(String name, JsonNode target, JsonNode patch) {
    Optional<String> key = mergeKey(name, target, patch);
    if (patch instanceof ArrayNode items && key.isPresent()) {
      return mergeLists(key.get(), target, items);
    }
    return strategic(target, patch);
  }

  /** Ports are matched by different fields in containers and in services. */
  private static Optional<String> mergeKey(String name, JsonNode target, JsonNode patch) {
    if (name.equals("ports")) {
      boolean container = patch.path(0).has("containerPort") || target.path(0).has("containerPort");
      return Optional.of(container ? "containerPort" : "port");
    }
    return Optional.ofNullable(MERGE_KEYS.get(name));
  }

  private static ArrayNode mergeLists(String key, JsonNode target, ArrayNode patch) {
    ArrayNode result =
        target instanceof ArrayNode items ? items.deepCopy() : JsonNodeFactory.instance.arrayNode();
    for (JsonNode item : patch) {
      int at = indexOf(result, key, item.path(key));
      if (item.path("$patch").asString().equals("delete")) {
        if (at >= 0) {
          result.remove(at);
        }
      } else if (at >= 0) {
        result.set(at, strategic(result.get(at), item));
      } else {
        result.add(strategic(JsonNodeFactory.instance.objectNode(), item));
      }
    }
    return result;
  }

  private static int indexOf(ArrayNode items, String key, JsonNode value) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).path(key).equals(value)) {
        return i;
      }
    }
    return -1;
  }
}
