package io.lorica.controller.kube;

/**
 * Which objects of a kind a feed follows.
 *
 * @param namespace empty for all, and for cluster-scoped kinds
 * @param labelSelector in the API's syntax, empty for any
 * @param fieldSelector in the API's syntax, empty for any
 */
public record Scope(String namespace, String labelSelector, String fieldSelector) {

  /** All objects of the kind in the cluster. */
  public static Scope everywhere() {
    return new Scope("", "", "");
  }

  /** All objects of the kind in one namespace. */
  public static Scope inNamespace(String namespace) {
    return new Scope(namespace, "", "");
  }

  /** The one object of that name. */
  public static Scope named(String namespace, String name) {
    return new Scope(namespace, "", "metadata.name=" + name);
  }

  /** The same, of those objects that carry these labels. */
  public Scope withLabels(String selector) {
    return new Scope(namespace, selector, fieldSelector);
  }

  /** The same, of those objects whose fields match. */
  public Scope withFields(String selector) {
    return new Scope(namespace, labelSelector, selector);
  }
}
