package io.lorica.proxy.metrics;

import static io.lorica.proxy.metrics.MetricFamily.Expiry.NEVER;
import static io.lorica.proxy.metrics.MetricFamily.Expiry.WHEN_IDLE;
import static io.lorica.proxy.metrics.MetricFamily.Merge.MAX;
import static io.lorica.proxy.metrics.MetricFamily.Merge.SUM;
import static io.lorica.proxy.metrics.MetricFamily.Style.LEGACY;
import static io.lorica.proxy.metrics.MetricFamily.Style.REGISTRY;

import io.lorica.proxy.metrics.MetricFamily.Expiry;
import io.lorica.proxy.metrics.MetricFamily.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Families that stand together on the page, in the order in which they are made. Filled while its
 * class is initialized, and not changed afterwards.
 */
final class FamilyGroup {
  private static final double[] NO_BOUNDS = {};

  private final List<MetricFamily> families = new ArrayList<>();

  /** All of them, in order. */
  List<MetricFamily> families() {
    return Collections.unmodifiableList(families);
  }

  MetricFamily legacyCounter(String name, String help, Expiry expiry) {
    return add(new MetricFamily(name, Type.COUNTER, "", help, LEGACY, expiry, SUM, NO_BOUNDS));
  }

  MetricFamily legacyGauge(String name, String help) {
    return add(new MetricFamily(name, Type.GAUGE, "", help, LEGACY, WHEN_IDLE, SUM, NO_BOUNDS));
  }

  MetricFamily legacyHistogram(String name, String help, double[] bounds) {
    return add(new MetricFamily(name, Type.HISTOGRAM, "", help, LEGACY, WHEN_IDLE, SUM, bounds));
  }

  MetricFamily counter(String name, String unit, String help) {
    return add(new MetricFamily(name, Type.COUNTER, unit, help, REGISTRY, NEVER, SUM, NO_BOUNDS));
  }

  MetricFamily gauge(String name, String unit, String help) {
    return add(new MetricFamily(name, Type.GAUGE, unit, help, REGISTRY, NEVER, SUM, NO_BOUNDS));
  }

  /** A gauge of which all loops have the same, or the one that set it last has what counts. */
  MetricFamily commonGauge(String name, String unit, String help) {
    return add(new MetricFamily(name, Type.GAUGE, unit, help, REGISTRY, NEVER, MAX, NO_BOUNDS));
  }

  MetricFamily histogram(String name, String unit, String help, double[] bounds) {
    return add(new MetricFamily(name, Type.HISTOGRAM, unit, help, REGISTRY, NEVER, SUM, bounds));
  }

  private MetricFamily add(MetricFamily family) {
    families.add(family);
    return family;
  }
}
