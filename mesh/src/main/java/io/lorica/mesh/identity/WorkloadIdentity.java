package io.lorica.mesh.identity;

import java.util.Optional;

/**
 * The service account that a workload runs as, and the mesh it belongs to; both written forms of
 * its identity follow from it (spec 05 §3).
 *
 * @param serviceAccount a DNS-1123 label; Kubernetes admits dots here, an identity does not
 * @param namespace of the service account, a DNS-1123 label
 * @param controlPlaneNamespace a DNS-1123 label
 * @param trustDomain a DNS-1123 subdomain
 */
public record WorkloadIdentity(
    String serviceAccount, String namespace, String controlPlaneNamespace, String trustDomain) {
  private static final String KIND = ".serviceaccount.identity.";

  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException naming the part that is no label or no domain
   */
  public WorkloadIdentity {
    requireLabel(serviceAccount);
    requireLabel(namespace);
    requireLabel(controlPlaneNamespace);
    if (!DnsNames.isSubdomain(trustDomain)) {
      throw new IllegalArgumentException("not a domain: " + trustDomain);
    }
  }

  /** The identity of a control-plane component, whose account lives beside it (spec 05 §3). */
  public static WorkloadIdentity controlPlane(
      String serviceAccount, String controlPlaneNamespace, String trustDomain) {
    return new WorkloadIdentity(
        serviceAccount, controlPlaneNamespace, controlPlaneNamespace, trustDomain);
  }

  /**
   * {@code <sa>.<ns>.serviceaccount.identity.<control-plane ns>.<trust domain>}, the name in
   * certificates and SNI.
   *
   * @throws IllegalArgumentException when the parts, each valid, make more than 253 characters
   */
  public DnsIdentity dns() {
    return new DnsIdentity(
        serviceAccount + "." + namespace + KIND + controlPlaneNamespace + "." + trustDomain);
  }

  /** {@code spiffe://<trust domain>/ns/<ns>/sa/<sa>}, the second name in our certificates. */
  public UriIdentity spiffe() {
    return new UriIdentity(
        UriIdentity.SCHEME + trustDomain + "/ns/" + namespace + "/sa/" + serviceAccount);
  }

  /** The workload behind a DNS name of the form that {@link #dns()} writes; empty for any other. */
  public static Optional<WorkloadIdentity> parse(DnsIdentity identity) {
    String name = identity.name();
    int kind = name.indexOf(KIND);
    int meshDot = kind < 0 ? -1 : name.indexOf('.', kind + KIND.length());
    if (meshDot < 0) {
      return Optional.empty();
    }
    String account = name.substring(0, kind);
    int accountDot = account.indexOf('.');
    return accountDot < 0
        ? Optional.empty()
        : ofParts(
            account.substring(0, accountDot),
            account.substring(accountDot + 1),
            name.substring(kind + KIND.length(), meshDot),
            name.substring(meshDot + 1));
  }

  /**
   * The workload behind a URI of the form that {@link #spiffe()} writes, in the mesh of the given
   * control plane, which the URI does not name; empty for any other.
   */
  public static Optional<WorkloadIdentity> parse(
      UriIdentity identity, String controlPlaneNamespace) {
    String[] path = identity.path().split("/", -1);
    return path.length == 5 && path[1].equals("ns") && path[3].equals("sa")
        ? ofParts(path[4], path[2], controlPlaneNamespace, identity.trustDomain())
        : Optional.empty();
  }

  private static Optional<WorkloadIdentity> ofParts(
      String serviceAccount, String namespace, String controlPlaneNamespace, String trustDomain) {
    return DnsNames.isLabel(serviceAccount)
            && DnsNames.isLabel(namespace)
            && DnsNames.isLabel(controlPlaneNamespace)
            && DnsNames.isSubdomain(trustDomain)
        ? Optional.of(
            new WorkloadIdentity(serviceAccount, namespace, controlPlaneNamespace, trustDomain))
        : Optional.empty();
  }

  private static void requireLabel(String text) {
    if (!DnsNames.isLabel(text)) {
      throw new IllegalArgumentException("not a label: " + text);
    }
  }
}
