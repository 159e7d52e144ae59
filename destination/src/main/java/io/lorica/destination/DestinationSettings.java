package io.lorica.destination;

import io.lorica.destination.grpc.DestinationService.DiscoveryFace;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.policy.PolicySettings;
import java.net.InetSocketAddress;

/** Everything that the command line decides, checked. */
public record DestinationSettings(
    Listeners listeners,
    DiscoverySettings discovery,
    DiscoveryFace discoveryFace,
    PolicySettings policy) {

  /** Where the faces listen, each with its own admin pages. */
  public record Listeners(
      InetSocketAddress discovery,
      InetSocketAddress discoveryAdmin,
      InetSocketAddress policy,
      InetSocketAddress policyAdmin) {}
}
