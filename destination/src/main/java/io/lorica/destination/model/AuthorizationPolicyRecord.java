package io.lorica.destination.model;

import java.util.List;

/** A {@code policy.linkerd.io} AuthorizationPolicy: all authentications must hold. */
public record AuthorizationPolicyRecord(
    ResourceName name, KindRef target, List<KindRef> authentications) implements Resource {
  public AuthorizationPolicyRecord {
    authentications = List.copyOf(authentications);
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.AUTHORIZATION_POLICY;
  }
}
