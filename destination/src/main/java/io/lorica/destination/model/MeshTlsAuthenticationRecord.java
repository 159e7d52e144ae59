package io.lorica.destination.model;

import java.util.List;

/** A {@code policy.linkerd.io} MeshTLSAuthentication: identities and references to such. */
public record MeshTlsAuthenticationRecord(
    ResourceName name, List<String> identities, List<KindRef> identityRefs) implements Resource {
  public MeshTlsAuthenticationRecord {
    identities = List.copyOf(identities);
    identityRefs = List.copyOf(identityRefs);
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.MESH_TLS_AUTHENTICATION;
  }
}
