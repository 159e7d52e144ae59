package io.lorica.destination.model.discovery;

import io.lorica.destination.model.PortRanges;

/**
 * What the flags of spec 04 §1.1 decide about the answers.
 *
 * @param forceOpaqueTransport {@code outbound-transport-mode=transport-header}
 * @param h2Upgrade {@code enable-h2-upgrade}
 * @param ipv6 {@code enable-ipv6}
 * @param defaultOpaquePorts {@code default-opaque-ports}
 * @param domains trust domain, cluster domain, control-plane namespace
 */
public record DiscoverySettings(
    boolean forceOpaqueTransport,
    boolean h2Upgrade,
    boolean ipv6,
    PortRanges defaultOpaquePorts,
    Domains domains) {

  /**
   * Names that identities and service names are made of.
   *
   * @param controlPlaneNamespace {@code controller-namespace}
   */
  public record Domains(String trustDomain, String clusterDomain, String controlPlaneNamespace) {}

  /** The identity of a ServiceAccount meshed by {@code controlPlane} (spec 04 §7.1). */
  String identity(String serviceAccount, String namespace, String controlPlane) {
    return serviceAccount
        + "."
        + namespace
        + ".serviceaccount.identity."
        + controlPlane
        + "."
        + domains.trustDomain;
  }
}
