package io.lorica.controller.kube;

import tools.jackson.databind.JsonNode;

/**
 * One kind as the API serves it, and the class that its JSON is read into.
 *
 * @param group API group, empty for the core one
 * @param plural resource name in paths, such as {@code pods}
 * @param type model class, or {@link JsonNode} for the tree itself
 */
public record ResourceKind<K>(String group, String version, String plural, Class<K> type) {

  /** A kind of the core group, version v1. */
  public static <K> ResourceKind<K> core(String plural, Class<K> type) {
    return new ResourceKind<>("", "v1", plural, type);
  }

  /** A kind read as a JSON tree, for those without a model class. */
  public static ResourceKind<JsonNode> untyped(String group, String version, String plural) {
    return new ResourceKind<>(group, version, plural, JsonNode.class);
  }

  /**
   * Path of the collection without a leading slash; of all namespaces if {@code namespace} is
   * empty.
   */
  public String path(String namespace) {
    String root = group.isEmpty() ? "api/" + version : "apis/" + group + "/" + version;
    String scope = namespace.isEmpty() ? "" : "/namespaces/" + namespace;
    return root + scope + "/" + plural;
  }

  @Override
  public String toString() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
