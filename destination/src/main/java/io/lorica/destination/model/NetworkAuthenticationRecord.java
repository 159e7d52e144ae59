package io.lorica.destination.model;

import io.lorica.destination.model.policy.NetworkMatch;
import java.util.List;

/** A {@code policy.linkerd.io} NetworkAuthentication; never without a network. */
public record NetworkAuthenticationRecord(ResourceName name, List<NetworkMatch> networks)
    implements Resource {
  public NetworkAuthenticationRecord {
    networks = List.copyOf(networks);
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.NETWORK_AUTHENTICATION;
  }
}
