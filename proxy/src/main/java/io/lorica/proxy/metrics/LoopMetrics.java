package io.lorica.proxy.metrics;

import io.lorica.mesh.time.NanoClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The series that one event loop writes. Looking a series up is for set-up time; the hot path keeps
 * what it got. Series are made and written on the owning loop; any thread may read.
 *
 * <p>A family holds at most {@link #MAX_SERIES} series: what comes later is counted in one series
 * with the label {@code overflow="true"}, so that a peer who invents names cannot fill the memory.
 */
public final class LoopMetrics {
  /** Of one family and one loop: room for a large mesh, and about 2 MiB at worst. */
  public static final int MAX_SERIES = 10_000;

  private static final Labels OVERFLOW = Labels.of("overflow", "true");

  private final NanoClock clock;
  private final Map<MetricFamily, Map<Labels, Series>> families = new ConcurrentHashMap<>();

  public LoopMetrics(NanoClock clock) {
    this.clock = clock;
  }

  public Counter counter(MetricFamily family, Labels labels) {
    return (Counter) series(family, labels);
  }

  public Gauge gauge(MetricFamily family, Labels labels) {
    return (Gauge) series(family, labels);
  }

  public Histogram histogram(MetricFamily family, Labels labels) {
    return (Histogram) series(family, labels);
  }

  /** The clock that {@link Series#release} wants to be told. */
  public NanoClock clock() {
    return clock;
  }

  Map<Labels, Series> seriesOf(MetricFamily family) {
    return families.getOrDefault(family, Map.of());
  }

  /** Drops series that nobody holds and nobody held for {@code retain}. Any thread. */
  void expire(long retain, TimeUnit unit) {
    long now = clock.nanoTime();
    long retainNs = unit.toNanos(retain);
    families.forEach(
        (family, bySet) -> {
          if (family.expiry() == MetricFamily.Expiry.WHEN_IDLE) {
            bySet.values().removeIf(series -> series.isIdle(now, retainNs));
          }
        });
  }

  private Series series(MetricFamily family, Labels labels) {
    Map<Labels, Series> bySet = families.computeIfAbsent(family, _ -> new ConcurrentHashMap<>());
    Series known = bySet.get(labels);
    if (known != null) {
      return known;
    }
    return bySet.computeIfAbsent(
        bySet.size() >= MAX_SERIES ? OVERFLOW : labels, _ -> create(family));
  }

  private Series create(MetricFamily family) {
    Series series =
        switch (family.type()) {
          case COUNTER -> new Counter();
          case GAUGE -> new Gauge();
          case HISTOGRAM -> new Histogram(family.bounds());
        };
    series.createdAt(clock.nanoTime());
    return series;
  }
}
