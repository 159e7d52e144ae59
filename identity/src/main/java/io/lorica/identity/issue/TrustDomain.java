package io.lorica.identity.issue;

import io.lorica.mesh.identity.DnsNames;

/**
 * The part of every identity that is the same in the whole mesh (spec 05 §3).
 *
 * @param controlPlaneNamespace a DNS-1123 label
 * @param domain a DNS-1123 subdomain
 */
public record TrustDomain(String controlPlaneNamespace, String domain) {
  /**
   * Checks both.
   *
   * @throws IllegalArgumentException naming the part that is wrong
   */
  public TrustDomain {
    if (!DnsNames.isLabel(controlPlaneNamespace)) {
      throw new IllegalArgumentException("invalid label '" + controlPlaneNamespace + "'");
    }
    if (!DnsNames.isSubdomain(domain)) {
      throw new IllegalArgumentException("invalid domain '" + domain + "'");
    }
  }

  /** What issuers are called, by convention alone: {@code identity.<namespace>.<domain>}. */
  public String issuerName() {
    return "identity." + controlPlaneNamespace + "." + domain;
  }

  /** Identity of the holder of a token. */
  String identity(String name, String namespace, String type) {
    return String.join(".", name, namespace, type, "identity", controlPlaneNamespace, domain);
  }
}
