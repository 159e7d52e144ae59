package io.lorica.controller.kube;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A Secret as our programs see it. Prints its keys, never its values.
 *
 * @param type such as {@code Opaque} or {@code kubernetes.io/tls}
 * @param text values by key, as text
 * @param version what a later write must still find, empty for a new object
 */
public record SecretData(
    String type, Map<String, String> text, Map<String, String> annotations, String version) {
  public SecretData {
    text = Map.copyOf(text);
    annotations = Map.copyOf(annotations);
  }

  /** Value of a key, empty text if there is none. */
  public String get(String key) {
    return text.getOrDefault(key, "");
  }

  /** Values in the encoding of the API. */
  Map<String, String> encoded() {
    return text.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry ->
                    java.util.Base64.getEncoder()
                        .encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8)),
                (a, _) -> a,
                TreeMap::new));
  }

  @Override
  public String toString() {
    return "SecretData[" + type + " " + text.keySet() + " at " + version + "]";
  }
}
