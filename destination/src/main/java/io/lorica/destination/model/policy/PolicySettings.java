package io.lorica.destination.model.policy;

import io.lorica.destination.model.Cidr;
import io.lorica.destination.model.PortRanges;
import java.util.List;

/**
 * What the flags of spec 07 §1.1 decide about the answers.
 *
 * @param defaultOpaquePorts {@code --default-opaque-ports}
 * @param allowL5dHeaders {@code --allow-l5d-request-headers}
 */
public record PolicySettings(
    Names names,
    Networks networks,
    DefaultPolicy defaultPolicy,
    PortRanges defaultOpaquePorts,
    boolean allowL5dHeaders) {

  /**
   * Names that identities and service names are made of.
   *
   * @param globalEgressNamespace where EgressNetworks concern clients of all namespaces
   */
  public record Names(
      String identityDomain,
      String clusterDomain,
      String controlPlaneNamespace,
      String globalEgressNamespace) {}

  /**
   * Networks that have a meaning.
   *
   * @param cluster {@code --cluster-networks}
   * @param probes {@code --probe-networks}; empty = no probe routes at all
   */
  public record Networks(List<Cidr> cluster, List<Cidr> probes) {
    public Networks {
      cluster = List.copyOf(cluster);
      probes = List.copyOf(probes);
    }
  }

  /** The identity of a ServiceAccount. */
  public String identity(String serviceAccount, String namespace) {
    return serviceAccount + "." + namespaceSuffix(namespace);
  }

  /** What the identities of a namespace end in. */
  public String namespaceSuffix(String namespace) {
    return namespace
        + ".serviceaccount.identity."
        + names.controlPlaneNamespace
        + "."
        + names.identityDomain;
  }
}
