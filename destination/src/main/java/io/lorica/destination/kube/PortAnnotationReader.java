package io.lorica.destination.kube;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.PortAnnotations;
import io.lorica.destination.model.PortRanges;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The port annotations of a pod or workload. */
final class PortAnnotationReader {
  private static final Logger LOG = LoggerFactory.getLogger(PortAnnotationReader.class);
  private static final String PREFIX = "config.linkerd.io/";

  private PortAnnotationReader() {}

  /**
   * Reads all of them.
   *
   * @param names the object's ports by name
   */
  static PortAnnotations read(JsonNode object, Map<String, Integer> names) {
    JsonNode annotations = object.path("metadata").path("annotations");
    String opaque = text(annotations, "opaque-ports");
    String skip = text(annotations, "skip-inbound-ports");
    String defaultPolicy = text(annotations, "default-inbound-policy");
    String requireIdentity = text(annotations, "proxy-require-identity-inbound-ports");
    if (opaque == null && skip == null && defaultPolicy == null && requireIdentity == null) {
      return PortAnnotations.NONE;
    }
    return new PortAnnotations(
        opaque == null ? null : lenient(object, opaque, names),
        skip == null ? PortRanges.NONE : lenient(object, skip, Map.of()),
        new PortAnnotations.Inbound(
            defaultPolicy == null ? "" : defaultPolicy.intern(),
            strict(object, opaque),
            strict(object, requireIdentity)));
  }

  private static @Nullable String text(JsonNode annotations, String name) {
    JsonNode value = annotations.path(PREFIX + name);
    return Json.absent(value) ? null : Json.string(value);
  }

  private static PortRanges lenient(JsonNode object, String text, Map<String, Integer> names) {
    return PortRanges.lenient(
        text,
        names,
        item -> LOG.warn("{}: \"{}\" in a port annotation is no port", Json.name(object), item));
  }

  /** Discovery has complained already where this matters, so a bad list is only noted. */
  private static PortRanges strict(JsonNode object, @Nullable String text) {
    if (text == null) {
      return PortRanges.NONE;
    }
    return switch (PortRanges.strict(text)) {
      case Parsed.Ok<PortRanges>(PortRanges ports) -> ports;
      case Parsed.Bad<PortRanges>(String reason) -> {
        LOG.debug("{}: port annotation: {}", Json.name(object), reason);
        yield PortRanges.NONE;
      }
    };
  }
}
