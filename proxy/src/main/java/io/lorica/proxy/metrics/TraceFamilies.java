package io.lorica.proxy.metrics;

import static io.lorica.proxy.metrics.MetricFamily.Expiry.NEVER;

/**
 * The export of traces (spec 03 §4.7). The last two are for form's sake, as in the reference: they
 * stay at zero.
 */
public final class TraceFamilies {
  static final FamilyGroup GROUP = new FamilyGroup();

  public static final MetricFamily EXPORT_STREAMS =
      counter("opentelemetry_span_export_streams", "Total count of opened span export streams");
  public static final MetricFamily EXPORT_REQUESTS =
      counter("opentelemetry_span_export_requests", "Total count of span export request messages");
  public static final MetricFamily EXPORTS =
      counter("opentelemetry_span_exports", "Total count of spans exported");

  private TraceFamilies() {}

  private static MetricFamily counter(String name, String help) {
    return GROUP.legacyCounter(name, help, NEVER);
  }
}
