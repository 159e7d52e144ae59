package io.lorica.proxy.trace;

import java.util.List;

/**
 * A span that has ended. Immutable.
 *
 * @param context the trace it is of, and its parent
 * @param startNs nanoseconds since the epoch, as {@code endNs}
 * @param attributes in the order in which they were found
 */
record TraceSpan(
    TraceContext context,
    long id,
    Kind kind,
    String name,
    long startNs,
    long endNs,
    List<Attribute> attributes) {
  /** At which end of the proxy. */
  enum Kind {
    /** Where a request is accepted. */
    SERVER,
    /** Where it is sent on. */
    CLIENT
  }

  /** One thing that is said of it. */
  record Attribute(String key, String value) {}

  TraceSpan {
    attributes = List.copyOf(attributes);
  }

  /** About as many bytes as it takes on the wire: the ids, and the texts with their prefixes. */
  int roughSize() {
    int size = 128 + name.length();
    for (Attribute attribute : attributes) {
      size += 16 + attribute.key().length() + attribute.value().length();
    }
    return size;
  }
}
