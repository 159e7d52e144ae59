package io.lorica.injector.values;

import io.lorica.controller.args.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One annotation and what it does to the values.
 *
 * @param annotation its key
 * @param settings which values it sets, and how each is read from its text; empty if that is not
 *     possible
 */
record AnnotationOverride(String annotation, List<Setting> settings) {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** A value by its path in the tree, and how it is read. */
  record Setting(List<String> path, Function<String, Optional<JsonNode>> reader) {
    Setting(String path, Function<String, Optional<JsonNode>> reader) {
      this(List.of(path.split("\\.", -1)), reader);
    }
  }

  AnnotationOverride {
    settings = List.copyOf(settings);
  }

  private static AnnotationOverride of(
      String annotation, String path, Function<String, Optional<JsonNode>> reader) {
    return new AnnotationOverride(annotation, List.of(new Setting(path, reader)));
  }

  static AnnotationOverride text(String annotation, String path) {
    return of(annotation, path, text -> Optional.of(JSON.stringNode(text)));
  }

  static AnnotationOverride oneOf(String annotation, String path, Set<String> legal) {
    return of(
        annotation,
        path,
        text -> legal.contains(text) ? Optional.of(JSON.stringNode(text)) : Optional.empty());
  }

  static AnnotationOverride bool(String annotation, String path) {
    return of(annotation, path, text -> GoSyntax.bool(text).map(JSON::booleanNode));
  }

  /** {@code enabled} or {@code disabled}. */
  static AnnotationOverride enabled(String annotation, String path) {
    return of(
        annotation,
        path,
        text ->
            switch (text) {
              case "enabled" -> Optional.of(JSON.booleanNode(true));
              case "disabled" -> Optional.of(JSON.booleanNode(false));
              default -> Optional.empty();
            });
  }

  static AnnotationOverride port(String annotation, String path) {
    return integer(annotation, path, 1, 65535);
  }

  static AnnotationOverride integer(String annotation, String path, long low, long high) {
    return of(
        annotation, path, text -> GoSyntax.integer(text, low, high).map(n -> JSON.numberNode(n)));
  }

  static AnnotationOverride fraction(String annotation, String path) {
    return of(annotation, path, text -> GoSyntax.fraction(text).map(n -> JSON.numberNode(n)));
  }

  /** A duration, handed on in whole milliseconds. */
  static AnnotationOverride milliseconds(String annotation, String path) {
    return of(
        annotation, path, text -> length(text).map(d -> JSON.stringNode(d.toMillis() + "ms")));
  }

  /** A duration, handed on in whole seconds. */
  static AnnotationOverride seconds(String annotation, String path) {
    return of(
        annotation, path, text -> length(text).map(d -> JSON.stringNode(d.toSeconds() + "s")));
  }

  /** A duration that becomes a number of seconds. */
  static AnnotationOverride wholeSeconds(String annotation, String path) {
    return of(annotation, path, text -> length(text).map(d -> JSON.numberNode(d.toSeconds())));
  }

  private static Optional<Duration> length(String text) {
    return GoDuration.parse(text).filter(length -> !length.isNegative());
  }

  static AnnotationOverride quantity(String annotation, String path) {
    return of(annotation, path, AnnotationOverride::quantity);
  }

  private static Optional<JsonNode> quantity(String text) {
    return Quantity.parse(text).map(_ -> JSON.stringNode(text));
  }

  /** A quantity of CPUs that also says how many threads run on them. */
  static AnnotationOverride cpu(String annotation, String path, String workersPath) {
    return new AnnotationOverride(
        annotation,
        List.of(
            new Setting(path, AnnotationOverride::quantity),
            new Setting(
                workersPath,
                text -> Quantity.parse(text).map(q -> JSON.numberNode(q.roundedUp())))));
  }

  /** Writes what {@code text} says into {@code tree}, or adds to {@code warnings} why not. */
  void apply(ObjectNode tree, String text, List<String> warnings) {
    for (Setting setting : settings) {
      Optional<JsonNode> value = setting.reader().apply(text);
      if (value.isEmpty()) {
        warnings.add("ignoring annotation " + annotation + ": invalid value \"" + text + "\"");
        return;
      }
      set(tree, setting.path(), value.get());
    }
  }

  private static void set(ObjectNode tree, List<String> path, JsonNode value) {
    ObjectNode parent = tree;
    for (String name : path.subList(0, path.size() - 1)) {
      parent = parent.withObject("/" + name);
    }
    parent.set(path.getLast(), value);
  }
}
