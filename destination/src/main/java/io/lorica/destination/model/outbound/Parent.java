package io.lorica.destination.model.outbound;

import io.lorica.destination.model.ResourceName;

/** What routes attach to. */
public record Parent(Kind kind, ResourceName name) {
  /** The two kinds of parents of outbound routes. */
  public enum Kind {
    SERVICE("core", "Service"),
    EGRESS_NETWORK("policy.linkerd.io", "EgressNetwork");

    private final String group;
    private final String text;

    Kind(String group, String text) {
      this.group = group;
      this.text = text;
    }

    public String group() {
      return group;
    }

    /** The kind as resources write it. */
    public String text() {
      return text;
    }
  }
}
