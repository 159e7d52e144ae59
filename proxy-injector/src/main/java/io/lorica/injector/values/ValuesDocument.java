package io.lorica.injector.values;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The installation's values as a tree over the chart's defaults. Immutable; overrides give a new
 * one. A tree, because annotations name single values by path (spec 06 §5.1), and because what the
 * installation does not say must keep its default at any depth.
 */
public final class ValuesDocument {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();
  private static final ObjectNode CHART = readDefaults();

  /** The chart's defaults alone. */
  public static final ValuesDocument DEFAULTS = new ValuesDocument(CHART);

  private final ObjectNode tree;

  private ValuesDocument(ObjectNode tree) {
    this.tree = tree;
  }

  private static ObjectNode readDefaults() {
    try (InputStream in = ValuesDocument.class.getResourceAsStream("defaults.yaml")) {
      return (ObjectNode) YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads YAML or JSON, as the ConfigMap {@code linkerd-config} has it under {@code values}.
   *
   * @throws InvalidValuesException if it is neither, or a value has the wrong type
   */
  public static ValuesDocument parse(String text) {
    return DEFAULTS.with(readTree(text));
  }

  private static ObjectNode readTree(String text) {
    try {
      if (YAML.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException e) {
      throw new InvalidValuesException("not YAML: " + e.getOriginalMessage());
    }
    throw new InvalidValuesException("not a map of values");
  }

  /**
   * These values with those of {@code other} in their place; what it leaves out or has as null
   * stays.
   */
  public ValuesDocument with(ObjectNode other) {
    ObjectNode merged = tree.deepCopy();
    merge(merged, other);
    return new ValuesDocument(merged);
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    for (Map.Entry<String, JsonNode> entry : from.properties()) {
      JsonNode value = entry.getValue();
      if (into.get(entry.getKey()) instanceof ObjectNode target
          && value instanceof ObjectNode source) {
        merge(target, source);
      } else if (!value.isNull()) {
        into.set(entry.getKey(), value.deepCopy());
      }
    }
  }

  /** A copy of the tree, for overrides to write into. */
  ObjectNode copyOfTree() {
    return tree.deepCopy();
  }

  static ValuesDocument of(ObjectNode tree) {
    return new ValuesDocument(tree);
  }

  /**
   * These values as a record.
   *
   * @throws InvalidValuesException naming the value that has the wrong type
   */
  public Values values() {
    try {
      return JSON.treeToValue(tree, Values.class);
    } catch (JacksonException e) {
      throw new InvalidValuesException(path(e) + ": " + e.getOriginalMessage());
    }
  }

  private static String path(JacksonException e) {
    List<String> names = new ArrayList<>();
    e.getPath().forEach(step -> names.add(String.valueOf(step.getPropertyName())));
    return String.join(".", names);
  }

  /** The values cannot be used; the message says which and why. */
  public static final class InvalidValuesException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidValuesException(String message) {
      super("invalid values: " + message);
    }
  }
}
