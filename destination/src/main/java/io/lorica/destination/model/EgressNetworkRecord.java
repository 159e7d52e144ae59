package io.lorica.destination.model;

import io.lorica.destination.model.policy.NetworkMatch;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code policy.linkerd.io} EgressNetwork.
 *
 * @param networks null where absent: everything outside the cluster
 * @param allow {@code trafficPolicy: Allow}
 * @param accepted whether its own status says so
 * @param annotations only those that policy reads
 */
public record EgressNetworkRecord(
    ResourceName name,
    String created,
    @Nullable List<NetworkMatch> networks,
    boolean allow,
    boolean accepted,
    Map<String, String> annotations)
    implements Resource {
  public EgressNetworkRecord {
    annotations = Map.copyOf(annotations);
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.EGRESS_NETWORK;
  }
}
