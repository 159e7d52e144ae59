package io.lorica.destination.model;

/**
 * A reference to an object of any kind, as a resource writes it.
 *
 * @param group as written; empty where absent, which means the core group
 * @param namespace empty where absent
 */
public record KindRef(String group, String kind, String name, String namespace) {
  /** The core group, spelt out as the wire does. */
  public static final String CORE = "core";

  /** Without regard to case; {@code core} and nothing are the same group (spec 07 §2). */
  public boolean is(String otherGroup, String otherKind) {
    return kind.equalsIgnoreCase(otherKind) && sameGroup(group, otherGroup);
  }

  public static boolean sameGroup(String one, String other) {
    return spelt(one).equalsIgnoreCase(spelt(other));
  }

  private static String spelt(String group) {
    return group.isEmpty() ? CORE : group;
  }

  /** The name, in the given namespace unless the reference has its own. */
  public ResourceName in(String fallback) {
    return new ResourceName(namespace.isEmpty() ? fallback : namespace, name);
  }
}
