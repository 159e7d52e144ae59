package io.lorica.sandbox.api;

import tools.jackson.databind.node.ObjectNode;

/** One line of a watch. The object is shared and never written to. */
record WatchEvent(Type type, ObjectNode object) {

  enum Type {
    ADDED,
    MODIFIED,
    DELETED,
    BOOKMARK,
    ERROR
  }
}
