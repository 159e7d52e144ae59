package io.lorica.proxy.config;

import java.util.List;
import java.util.Optional;

/** What applies to an inbound port before, or instead of, an answer of the policy controller. */
public enum DefaultPolicy {
  ALL_UNAUTHENTICATED("all-unauthenticated"),
  ALL_AUTHENTICATED("all-authenticated"),
  CLUSTER_UNAUTHENTICATED("cluster-unauthenticated"),
  CLUSTER_AUTHENTICATED("cluster-authenticated"),
  AUDIT("audit"),
  DENY("deny");

  private final String text;

  DefaultPolicy(String text) {
    this.text = text;
  }

  /** The name in configuration, metadata and labels. */
  public String text() {
    return text;
  }

  /** Whether it cannot be had without cluster networks (spec 01 §4.3). */
  boolean needsClusterNetworks() {
    return this == CLUSTER_UNAUTHENTICATED || this == CLUSTER_AUTHENTICATED || this == AUDIT;
  }

  static DefaultPolicy read(EnvReader env, List<IpNetwork> clusterNetworks) {
    String name = "INBOUND_DEFAULT_POLICY";
    Optional<DefaultPolicy> policy = env.find(name, DefaultPolicy::parse);
    if (policy.isPresent()
        && policy.get().needsClusterNetworks()
        && clusterNetworks.isEmpty()
        && !env.isRejected("POLICY_CLUSTER_NETWORKS")) {
      env.reject(name, "needs " + env.full("POLICY_CLUSTER_NETWORKS"));
    }
    if (!env.isSet(name)) {
      env.warn(env.full(name) + " was not set; using `all-unauthenticated`");
    }
    return policy.orElse(ALL_UNAUTHENTICATED);
  }

  private static DefaultPolicy parse(String text) throws InvalidValue {
    for (DefaultPolicy policy : values()) {
      if (policy.text.equals(text)) {
        return policy;
      }
    }
    throw new InvalidValue("not a default policy");
  }
}
