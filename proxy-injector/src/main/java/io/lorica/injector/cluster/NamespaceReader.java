package io.lorica.injector.cluster;

import io.lorica.injector.patch.NamespaceView;
import io.lorica.injector.values.Overrides;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Keeps of a Namespace only the annotations that pods take over. */
final class NamespaceReader {
  private NamespaceReader() {}

  static NamespaceView read(JsonNode namespace) {
    JsonNode metadata = namespace.path("metadata");
    Map<String, String> annotations = new HashMap<>();
    metadata
        .path("annotations")
        .properties()
        .forEach(
            entry -> {
              if (Overrides.INHERITED.contains(entry.getKey())) {
                annotations.put(entry.getKey(), entry.getValue().asString(""));
              }
            });
    return new NamespaceView(metadata.path("name").asString(""), annotations);
  }
}
