package io.lorica.destination.model;

import org.jspecify.annotations.Nullable;

/**
 * The {@code config.linkerd.io/*} annotations of a pod or workload that concern its ports, read
 * once per object.
 *
 * @param opaque {@code opaque-ports} by discovery's reading; null where absent, so that the default
 *     list applies
 * @param skipInbound {@code skip-inbound-ports}
 * @param inbound what inbound policy reads
 */
public record PortAnnotations(
    @Nullable PortRanges opaque, PortRanges skipInbound, Inbound inbound) {
  public static final PortAnnotations NONE =
      new PortAnnotations(null, PortRanges.NONE, Inbound.NONE);

  /**
   * Inbound policy's annotations (spec 07 §3.2).
   *
   * @param defaultPolicy {@code default-inbound-policy} as written; empty where absent
   * @param opaque {@code opaque-ports} by policy's stricter reading
   * @param requireIdentity {@code proxy-require-identity-inbound-ports}
   */
  public record Inbound(String defaultPolicy, PortRanges opaque, PortRanges requireIdentity) {
    public static final Inbound NONE = new Inbound("", PortRanges.NONE, PortRanges.NONE);
  }
}
