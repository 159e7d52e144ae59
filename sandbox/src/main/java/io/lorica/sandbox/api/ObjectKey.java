package io.lorica.sandbox.api;

import tools.jackson.databind.node.ObjectNode;

/**
 * Where an object stands within its kind.
 *
 * @param namespace empty for cluster-scoped kinds
 * @param name the object's name
 */
record ObjectKey(String namespace, String name) {

  static ObjectKey of(ObjectNode object) {
    return new ObjectKey(
        object.path("metadata").path("namespace").asString(),
        object.path("metadata").path("name").asString());
  }
}
