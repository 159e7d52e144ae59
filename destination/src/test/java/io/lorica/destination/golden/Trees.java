package io.lorica.destination.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Recorded JSON → the same trees that {@link CanonicalJson} makes. */
final class Trees {
  private Trees() {}

  static Map<String, Object> map(JsonNode object) {
    Map<String, Object> out = new TreeMap<>();
    object.forEachEntry((name, value) -> out.put(name, value(value)));
    return out;
  }

  private static Object value(JsonNode value) {
    if (value.isObject()) {
      return map(value);
    }
    if (value.isArray()) {
      List<Object> out = new ArrayList<>();
      value.forEach(element -> out.add(value(element)));
      return out;
    }
    if (value.isIntegralNumber()) {
      return value.longValue();
    }
    if (value.isNumber()) {
      return value.doubleValue();
    }
    return value.isBoolean() ? value.booleanValue() : value.asString();
  }
}
