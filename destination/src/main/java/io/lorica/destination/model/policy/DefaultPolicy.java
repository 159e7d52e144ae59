package io.lorica.destination.model.policy;

import java.util.Optional;

/** Who may connect where nothing more precise is said (spec 07 §3.3). */
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

  /** The name in flags, annotations, labels and metrics. */
  public String text() {
    return text;
  }

  public static Optional<DefaultPolicy> parse(String text) {
    for (DefaultPolicy policy : values()) {
      if (policy.text.equals(text)) {
        return Optional.of(policy);
      }
    }
    return Optional.empty();
  }

  /** The same, of clients with an identity only. */
  public DefaultPolicy authenticated() {
    return switch (this) {
      case ALL_UNAUTHENTICATED -> ALL_AUTHENTICATED;
      case CLUSTER_UNAUTHENTICATED -> CLUSTER_AUTHENTICATED;
      case ALL_AUTHENTICATED, CLUSTER_AUTHENTICATED, AUDIT, DENY -> this;
    };
  }
}
