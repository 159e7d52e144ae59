package io.lorica.proxy.metrics;

import io.lorica.mesh.time.NanoClock;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The series that one event loop writes. Looking a series up is for set-up time; the hot path keeps
 * what it got. Series are made and written on the owning loop; any thread may read.
 *
 * <p>What a peer can choose of a label is bounded by {@link #values}. Behind that stands a bound of
 * the series of each family, {@link #MAX_SERIES} or {@link #MAX_HISTOGRAMS}: what comes later is
 * counted in one series with the label {@code overflow="true"}.
 */
public final class LoopMetrics {
  /** Of one family and one loop: room for a large mesh, and about 4 MiB at worst. */
  public static final int MAX_SERIES = 10_000;

  /** As before, for histograms, each of which is up to 28 lines of the page. */
  public static final int MAX_HISTOGRAMS = 2_000;

  private static final Labels OVERFLOW = Labels.of("overflow", "true");

  private final NanoClock clock;
  private final Map<MetricFamily, Map<Labels, Series>> families = new ConcurrentHashMap<>();
  private final Map<ClientLabel, BoundedValues> values = new EnumMap<>(ClientLabel.class);

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

  /** The values of a label that peers choose. The owning loop only. */
  public BoundedValues values(ClientLabel label) {
    return values.computeIfAbsent(label, each -> new BoundedValues(each.max()));
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
    int max = family.type() == MetricFamily.Type.HISTOGRAM ? MAX_HISTOGRAMS : MAX_SERIES;
    return bySet.computeIfAbsent(bySet.size() >= max ? OVERFLOW : labels, _ -> create(family));
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
