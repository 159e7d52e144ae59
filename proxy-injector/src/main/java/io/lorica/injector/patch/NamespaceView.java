package io.lorica.injector.patch;

import java.util.Map;

/** What injection reads of a Namespace. */
public record NamespaceView(String name, Map<String, String> annotations) {
  public NamespaceView {
    annotations = Map.copyOf(annotations);
  }
}
