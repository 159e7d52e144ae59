package io.lorica.destination.model;

/** A Node; {@code zone} is its label {@code topology.kubernetes.io/zone}, empty where absent. */
public record NodeRecord(ResourceName name, String zone) implements Resource {
  @Override
  public ResourceKind kind() {
    return ResourceKind.NODE;
  }
}
