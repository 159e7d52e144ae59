package io.lorica.sandbox.api;

import tools.jackson.databind.JsonNode;

/**
 * What someone wants to do, in the words of RBAC.
 *
 * @param verb get, list, watch, create, update, patch, delete, deletecollection
 * @param group API group, empty for the core group
 * @param resource plural name, with {@code /subresource} where there is one
 * @param namespace empty for cluster-wide requests
 * @param name empty for collections
 */
record AccessRequest(String verb, String group, String resource, String namespace, String name) {

  /** From {@code resourceAttributes} of an access review. */
  static AccessRequest of(JsonNode attributes) {
    String subresource = attributes.path("subresource").asString();
    String resource = attributes.path("resource").asString();
    return new AccessRequest(
        attributes.path("verb").asString(),
        attributes.path("group").asString(),
        subresource.isEmpty() ? resource : resource + "/" + subresource,
        attributes.path("namespace").asString(),
        attributes.path("name").asString());
  }

  @Override
  public String toString() {
    String on = group.isEmpty() ? resource : resource + "." + group;
    return verb
        + " "
        + on
        + (name.isEmpty() ? "" : " \"" + name + "\"")
        + (namespace.isEmpty()
            ? " at the cluster scope"
            : " in the namespace \"" + namespace + "\"");
  }
}
