package io.lorica.injector.patch;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON patch of nothing but additions (RFC 6902 §4.1), which is all that the webhooks need.
 *
 * @param additions in the order in which they apply
 */
public record JsonPatch(List<Addition> additions) {
  /** The patch that changes nothing. */
  public static final JsonPatch NONE = new JsonPatch(List.of());

  /**
   * One operation {@code add}.
   *
   * @param path keys and array positions from the root; {@code -} is an array's end
   */
  public record Addition(List<String> path, JsonNode value) {
    public Addition {
      path = List.copyOf(path);
    }

    /** The path as JSON Pointer (RFC 6901). */
    public String pointer() {
      var pointer = new StringBuilder();
      path.forEach(key -> pointer.append('/').append(key.replace("~", "~0").replace("/", "~1")));
      return pointer.toString();
    }

    private void applyTo(JsonNode root) {
      JsonNode parent = root;
      for (String key : path.subList(0, path.size() - 1)) {
        parent =
            parent instanceof ArrayNode ? parent.path(Integer.parseInt(key)) : parent.path(key);
      }
      String key = path.getLast();
      switch (parent) {
        case ObjectNode object -> object.set(key, value.deepCopy());
        case ArrayNode array when key.equals("-") -> array.add(value.deepCopy());
        case ArrayNode array -> array.insert(Integer.parseInt(key), value.deepCopy());
        default -> throw new IllegalArgumentException("nothing to add to at " + pointer());
      }
    }
  }

  public JsonPatch {
    additions = List.copyOf(additions);
  }

  /** Whether nothing changes. */
  public boolean isEmpty() {
    return additions.isEmpty();
  }

  /** The patched object; {@code object} stays as it is. */
  public ObjectNode applyTo(ObjectNode object) {
    ObjectNode result = object.deepCopy();
    additions.forEach(addition -> addition.applyTo(result));
    return result;
  }

  /** As it goes over the wire. */
  public ArrayNode toJson() {
    List<ObjectNode> operations = new ArrayList<>();
    for (Addition addition : additions) {
      ObjectNode operation = Json.object();
      operation.put("op", "add");
      operation.put("path", addition.pointer());
      operation.set("value", addition.value());
      operations.add(operation);
    }
    return Json.array(operations);
  }

  /** Collects additions in order. */
  static final class Builder {
    private final List<Addition> additions = new ArrayList<>();

    /** Adds one operation; the value is last. */
    Builder add(JsonNode value, String... path) {
      additions.add(new Addition(List.of(path), value));
      return this;
    }

    /** Makes sure that the object has the map {@code metadata.PART}. */
    Builder metadata(Workload object, String part) {
      boolean made = additions.stream().anyMatch(a -> a.path().equals(List.of("metadata")));
      if (!made && !object.object().path("metadata").isObject()) {
        add(Json.object(), "metadata");
      }
      return object.hasMetadata(part) ? this : add(Json.object(), "metadata", part);
    }

    JsonPatch build() {
      return new JsonPatch(additions);
    }
  }
}
