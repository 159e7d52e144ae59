package io.lorica.proxy.metrics;

import io.lorica.proxy.metrics.MetricFamily.Merge;
import io.lorica.proxy.metrics.MetricFamily.Style;
import io.lorica.proxy.metrics.MetricFamily.Type;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Prints the {@code /metrics} page (spec 03 §4.1) from the series of all loops, and drops idle
 * series behind the print (§4.2). Any thread; one print at a time.
 */
public final class MetricsPage {
  private final List<LoopMetrics> loops;
  private final Duration retainIdle;

  /**
   * @param loops every loop that counts, the control loop included
   * @param retainIdle how long a series outlives its last holder
   */
  public MetricsPage(List<LoopMetrics> loops, Duration retainIdle) {
    this.loops = List.copyOf(loops);
    this.retainIdle = retainIdle;
  }

  /**
   * Writes the page piece by piece: it may have megabytes, which as one text would go through the
   * heap several times over.
   */
  public synchronized void print(Writer page) throws IOException {
    for (MetricFamily family : MetricCatalog.families()) {
      Map<String, Sum> sums = sumsOf(family);
      if (!sums.isEmpty()) {
        header(family, page);
        for (Map.Entry<String, Sum> sum : sums.entrySet()) {
          sample(family, sum.getKey(), sum.getValue(), page);
        }
      }
    }
    page.write("# EOF\n");
    for (LoopMetrics loop : loops) {
      loop.expire(retainIdle.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** A series added up over the loops. */
  private static final class Sum {
    final Merge merge;
    double value;
    long whole;
    long[] counts = {};

    Sum(Merge merge) {
      this.merge = merge;
    }

    long count() {
      long total = 0;
      for (long slot : counts) {
        total += slot;
      }
      return total;
    }

    void add(Series series) {
      switch (series) {
        case Counter counter -> whole += counter.value();
        case Gauge gauge ->
            value = merge == Merge.MAX ? Math.max(value, gauge.value()) : value + gauge.value();
        case Histogram histogram -> addHistogram(histogram);
      }
    }

    private void addHistogram(Histogram histogram) {
      value += histogram.sum();
      if (counts.length == 0) {
        counts = new long[histogram.slots()];
      }
      for (int i = 0; i < counts.length; i++) {
        counts[i] += histogram.countIn(i);
      }
    }
  }

  private Map<String, Sum> sumsOf(MetricFamily family) {
    Map<String, Sum> sums = new TreeMap<>();
    for (LoopMetrics loop : loops) {
      loop.seriesOf(family)
          .forEach(
              (labels, series) ->
                  sums.computeIfAbsent(labels.text(), _ -> new Sum(family.merge())).add(series));
    }
    return sums;
  }

  private static void header(MetricFamily family, Writer page) throws IOException {
    comment("HELP", family, family.help(), page);
    comment("TYPE", family, family.type().name().toLowerCase(Locale.ROOT), page);
    if (!family.unit().isEmpty()) {
      comment("UNIT", family, family.unit(), page);
    }
  }

  private static void comment(String kind, MetricFamily family, String text, Writer page)
      throws IOException {
    page.write("# ");
    page.write(kind);
    page.write(' ');
    page.write(family.name());
    page.write(' ');
    page.write(text);
    page.write('\n');
  }

  private static void sample(MetricFamily family, String labels, Sum sum, Writer page)
      throws IOException {
    if (family.type() != Type.HISTOGRAM) {
      line(family.sampleName(), labels, number(family, sum), page);
    } else if (family.style() == Style.LEGACY) {
      buckets(family, labels, sum, page);
      line(family.name() + "_count", labels, Long.toString(sum.count()), page);
      line(family.name() + "_sum", labels, legacyNumber(sum.value), page);
    } else {
      line(family.name() + "_sum", labels, decimal(sum.value), page);
      line(family.name() + "_count", labels, Long.toString(sum.count()), page);
      buckets(family, labels, sum, page);
    }
  }

  private static void buckets(MetricFamily family, String labels, Sum sum, Writer page)
      throws IOException {
    long cumulative = 0;
    for (int i = 0; i < sum.counts.length; i++) {
      cumulative += sum.counts[i];
      String bound = i < family.bounds().length ? bound(family, family.bounds()[i]) : "+Inf";
      String all = withBound(family, labels, "le=\"" + bound + '"');
      line(family.name() + "_bucket", all, Long.toString(cumulative), page);
    }
  }

  /** The bound stands behind the other labels in the legacy style, before them in the other. */
  private static String withBound(MetricFamily family, String labels, String bound) {
    if (labels.isEmpty()) {
      return bound;
    }
    return family.style() == Style.LEGACY ? labels + ',' + bound : bound + ',' + labels;
  }

  private static String bound(MetricFamily family, double bound) {
    return family.style() == Style.LEGACY ? legacyNumber(bound) : decimal(bound);
  }

  private static void line(String name, String labels, String value, Writer page)
      throws IOException {
    page.write(name);
    if (!labels.isEmpty()) {
      page.write('{');
      page.write(labels);
      page.write('}');
    }
    page.write(' ');
    page.write(value);
    page.write('\n');
  }

  /**
   * Points in time and durations are decimal in the registry's style, even where they are whole.
   */
  private static String number(MetricFamily family, Sum sum) {
    boolean decimal =
        family.style() == Style.REGISTRY
            && family.type() == Type.GAUGE
            && family.unit().equals("seconds");
    if (decimal) {
      return decimal(sum.value);
    }
    return family.type() == Type.COUNTER ? counted(family, sum.whole) : legacyNumber(sum.value);
  }

  private static String counted(MetricFamily family, long count) {
    return Long.toString(family.style() == Style.LEGACY ? count & LEGACY_MAX : count);
  }

  /** Legacy counters begin anew where a double could no longer tell two of them apart. */
  private static final long LEGACY_MAX = (1L << 53) - 1;

  private static String legacyNumber(double value) {
    long whole = (long) value;
    return whole == value ? Long.toString(whole) : decimal(value);
  }

  private static String decimal(double value) {
    return BigDecimal.valueOf(value).toPlainString();
  }
}
