package io.lorica.destination.model;

import java.util.Comparator;

/** Where a resource is: namespace (empty for a cluster-scoped kind) and name. */
public record ResourceName(String namespace, String name) implements Comparable<ResourceName> {
  private static final Comparator<ResourceName> ORDER =
      Comparator.comparing(ResourceName::namespace).thenComparing(ResourceName::name);

  @Override
  public int compareTo(ResourceName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
