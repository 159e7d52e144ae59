package io.lorica.sandbox.api;

/**
 * One kind of object, as its URL and its {@code apiVersion} and {@code kind} name it.
 *
 * @param group API group, empty for the core group
 * @param version API version, such as {@code v1}
 * @param plural name in the URL
 * @param kind name in the object
 * @param namespaced whether objects live in a namespace
 * @param status whether {@code status} is written through its own subresource only
 */
public record ResourceKind(
    String group, String version, String plural, String kind, boolean namespaced, boolean status) {

  /** The {@code apiVersion} that objects of this kind carry. */
  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The name that messages use: {@code deployments.apps}, or {@code pods} in the core group. */
  public String qualifiedName() {
    return group.isEmpty() ? plural : plural + "." + group;
  }
}
