package io.lorica.destination.kube;

import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.LabelSelector;
import io.lorica.destination.model.OwnerRef;
import io.lorica.destination.model.PortRef;
import io.lorica.destination.model.ResourceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the readers have in common. A field of the wrong type is an {@link Unreadable}: then the
 * whole object is left out and its last good version stays.
 */
final class Json {
  private Json() {}

  /** The object does not have the shape that its kind prescribes. */
  static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable(String message) {
      super(message);
    }
  }

  static ResourceName name(JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return new ResourceName(text(metadata, "namespace").intern(), text(metadata, "name"));
  }

  /** Creation timestamp as written: RFC 3339 in UTC, so that text order is time order. */
  static String created(JsonNode object) {
    return text(object.path("metadata"), "creationTimestamp");
  }

  /** The field's text; empty where absent or null. */
  static String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (absent(value)) {
      return "";
    }
    if (!value.isString()) {
      throw new Unreadable(field + " is not a string");
    }
    return value.stringValue();
  }

  static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  static boolean flag(JsonNode object, String field, boolean fallback) {
    JsonNode value = object.path(field);
    if (absent(value)) {
      return fallback;
    }
    if (!value.isBoolean()) {
      throw new Unreadable(field + " is not a boolean");
    }
    return value.booleanValue();
  }

  /** The field's number; {@code fallback} where absent or null. */
  static int number(JsonNode object, String field, int fallback) {
    JsonNode value = object.path(field);
    if (absent(value)) {
      return fallback;
    }
    if (!value.isInt()) {
      throw new Unreadable(field + " is not a number");
    }
    return value.intValue();
  }

  /** Elements of a list; none where it is absent. */
  static Stream<JsonNode> items(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (absent(value)) {
      return Stream.empty();
    }
    if (!value.isArray()) {
      throw new Unreadable(field + " is not a list");
    }
    return value.valueStream();
  }

  static <T> List<T> list(JsonNode object, String field, Function<JsonNode, T> read) {
    return items(object, field).map(read).toList();
  }

  static List<String> texts(JsonNode object, String field) {
    return list(object, field, Json::string);
  }

  static String string(JsonNode value) {
    if (!value.isString()) {
      throw new Unreadable("a list element is not a string");
    }
    return value.stringValue();
  }

  /** A string map such as labels, of which only some keys are kept. */
  static Map<String, String> map(JsonNode object, String field, Predicate<String> keep) {
    JsonNode value = object.path(field);
    if (absent(value)) {
      return Map.of();
    }
    if (!value.isObject()) {
      throw new Unreadable(field + " is not an object");
    }
    Map<String, String> kept = new HashMap<>();
    for (String key : value.propertyNames()) {
      if (keep.test(key)) {
        kept.put(key.intern(), text(value, key).intern());
      }
    }
    return Map.copyOf(kept);
  }

  static Map<String, String> labels(JsonNode object) {
    return map(object.path("metadata"), "labels", _ -> true);
  }

  /** The owner reference, if there is exactly one. */
  static @Nullable OwnerRef soleOwner(JsonNode object) {
    List<JsonNode> owners = items(object.path("metadata"), "ownerReferences").toList();
    if (owners.size() != 1) {
      return null;
    }
    return new OwnerRef(
        text(owners.getFirst(), "kind").intern(), text(owners.getFirst(), "name").intern());
  }

  /** Literals that are IP addresses; others are left out. */
  static List<IpAddress> ips(Stream<String> literals) {
    List<IpAddress> addresses = new ArrayList<>();
    literals.forEach(literal -> IpAddress.parse(literal).ifPresent(addresses::add));
    return addresses;
  }

  /** An int-or-string. */
  static PortRef portRef(JsonNode value) {
    if (value.isInt()) {
      return new PortRef.Numbered(value.intValue());
    }
    return new PortRef.Named(string(value));
  }

  /** Null where the field is absent: that selects nothing, an empty one everything. */
  static @Nullable LabelSelector selector(JsonNode object, String field) {
    JsonNode value = object.path(field);
    if (absent(value)) {
      return null;
    }
    return new LabelSelector(
        map(value, "matchLabels", _ -> true), list(value, "matchExpressions", Json::expression));
  }

  private static LabelSelector.Expression expression(JsonNode value) {
    LabelSelector.Operator operator =
        switch (text(value, "operator")) {
          case "In" -> LabelSelector.Operator.IN;
          case "NotIn" -> LabelSelector.Operator.NOT_IN;
          case "Exists" -> LabelSelector.Operator.EXISTS;
          case "DoesNotExist" -> LabelSelector.Operator.DOES_NOT_EXIST;
          default -> throw new Unreadable("unknown operator " + text(value, "operator"));
        };
    return new LabelSelector.Expression(text(value, "key"), operator, texts(value, "values"));
  }
}
