package io.lorica.proxy.metrics;

import java.util.List;
import java.util.stream.Stream;

/**
 * Every metric family of the proxy, in the order of the page (spec 03 §4.1). Names, types, labels
 * and buckets are those of spec 03 §4.4–4.11, one class for each group of them; the families named
 * {@code lorica_} are ours.
 */
public final class MetricCatalog {
  private static final FamilyGroup OURS = new FamilyGroup();

  /** What was refused at a bound, which has no counterpart in the reference. */
  public static final MetricFamily REFUSED =
      OURS.counter(
          "lorica_refused",
          "",
          "What was refused because a bound was reached, by the name of the bound.");

  public static final MetricFamily PROTOCOL_FAULTS =
      OURS.counter(
          "lorica_protocol_faults",
          "",
          "What peers did against a protocol or a limit, and connections that broke.");

  private static final List<MetricFamily> ALL =
      Stream.of(
              PolicyFamilies.GROUP,
              RequestFamilies.GROUP,
              TransportFamilies.GROUP,
              TraceFamilies.GROUP,
              ProcessFamilies.GROUP,
              BalancerFamilies.CONTROL,
              InboundFamilies.GROUP,
              OutboundFamilies.GROUP,
              BalancerFamilies.OUTBOUND,
              OURS)
          .flatMap(group -> group.families().stream())
          .toList();

  private MetricCatalog() {}

  /** All families, in the order of the page. */
  public static List<MetricFamily> families() {
    return ALL;
  }
}
