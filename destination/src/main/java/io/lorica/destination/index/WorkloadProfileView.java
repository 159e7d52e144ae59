package io.lorica.destination.index;

import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.discovery.ClusterView;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.discovery.Profile;
import io.lorica.destination.model.discovery.WorkloadProfile;
import io.lorica.destination.model.discovery.WorkloadProfile.Lookup;

/** The profile of one address. */
final class WorkloadProfileView implements View {
  private final TransportAddress address;
  private final ClusterView cluster;
  private final DiscoverySettings settings;
  private String namespace = "";
  final Published<Profile> published = new Published<>();

  WorkloadProfileView(TransportAddress address, ClusterView cluster, DiscoverySettings settings) {
    this.address = address;
    this.cluster = cluster;
    this.settings = settings;
    rebuild();
  }

  /** Whether a Server or owner of this namespace may matter to it. */
  boolean inNamespace(String candidate) {
    return namespace.equals(candidate);
  }

  /** Two claimants leave the value as it is: which of them is meant cannot be known. */
  @Override
  public void rebuild() {
    Lookup lookup = WorkloadProfile.lookup(address, cluster);
    namespace =
        switch (lookup) {
          case Lookup.OfPod(var pod) -> pod.name().namespace();
          case Lookup.OfExternalWorkload(var workload) -> workload.name().namespace();
          case Lookup.Nothing _, Lookup.Conflict _ -> "";
        };
    if (!(lookup instanceof Lookup.Conflict)) {
      WorkloadProfile.derive(address, lookup, cluster, settings).ifPresent(published::publish);
    }
  }
}
