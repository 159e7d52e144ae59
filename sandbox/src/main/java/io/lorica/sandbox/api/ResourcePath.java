package io.lorica.sandbox.api;

import java.util.List;
import java.util.Optional;

/**
 * What the path of a request names.
 *
 * @param group API group, empty for the core group
 * @param version API version
 * @param plural the resource
 * @param namespace namespace, empty for cluster-scoped requests and lists over all namespaces
 * @param name object name, empty for a collection
 * @param subresource subresource, empty for the object itself
 */
record ResourcePath(
    String group,
    String version,
    String plural,
    String namespace,
    String name,
    String subresource) {

  /** Parses {@code /api/v1/…} or {@code /apis/GROUP/VERSION/…}; empty if it is neither. */
  static Optional<ResourcePath> parse(String path) {
    List<String> parts = List.of(path.substring(1).split("/", -1));
    if (parts.size() >= 3 && parts.getFirst().equals("api")) {
      return parse("", parts.get(1), parts.subList(2, parts.size()));
    }
    if (parts.size() >= 4 && parts.getFirst().equals("apis")) {
      return parse(parts.get(1), parts.get(2), parts.subList(3, parts.size()));
    }
    return Optional.empty();
  }

  private static Optional<ResourcePath> parse(String group, String version, List<String> rest) {
    boolean inNamespace = rest.getFirst().equals("namespaces") && rest.size() >= 3;
    if (inNamespace && group.isEmpty() && isNamespaceSubresource(rest.get(2))) {
      inNamespace = false;
    }
    String namespace = inNamespace ? rest.get(1) : "";
    List<String> resource = inNamespace ? rest.subList(2, rest.size()) : rest;
    if (resource.size() > 3 || resource.stream().anyMatch(String::isEmpty)) {
      return Optional.empty();
    }
    return Optional.of(
        new ResourcePath(
            group, version, resource.getFirst(), namespace, part(resource, 1), part(resource, 2)));
  }

  private static boolean isNamespaceSubresource(String name) {
    return name.equals("status") || name.equals("finalize");
  }

  private static String part(List<String> parts, int index) {
    return index < parts.size() ? parts.get(index) : "";
  }
}
