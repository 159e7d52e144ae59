package io.lorica.proxy.metrics;

import io.lorica.proxy.metrics.MetricFamily.Style;
import java.io.IOException;
import java.io.Writer;
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
    double value;
    long[] counts = {};

    void add(Series series) {
      switch (series) {
        case Counter counter -> value += counter.value();
        case Gauge gauge -> value += gauge.value();
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
              (labels, series) -> sums.computeIfAbsent(labels.text(), _ -> new Sum()).add(series));
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
    if (family.type() != MetricFamily.Type.HISTOGRAM) {
      line(family.sampleName(), labels, sum.value, page);
    } else if (family.style() == Style.LEGACY) {
      buckets(family, labels, sum, page);
      count(family, labels, sum, page);
      line(family.name() + "_sum", labels, sum.value, page);
    } else {
      line(family.name() + "_sum", labels, sum.value, page);
      count(family, labels, sum, page);
      buckets(family, labels, sum, page);
    }
  }

  private static void count(MetricFamily family, String labels, Sum sum, Writer page)
      throws IOException {
    long total = 0;
    for (long slot : sum.counts) {
      total += slot;
    }
    line(family.name() + "_count", labels, (double) total, page);
  }

  private static void buckets(MetricFamily family, String labels, Sum sum, Writer page)
      throws IOException {
    String front = labels.isEmpty() ? "le=\"" : labels + ",le=\"";
    long cumulative = 0;
    for (int i = 0; i < sum.counts.length; i++) {
      cumulative += sum.counts[i];
      String bound = i < family.bounds().length ? bound(family, family.bounds()[i]) : "+Inf";
      line(family.name() + "_bucket", front + bound + '"', (double) cumulative, page);
    }
  }

  /** OpenMetrics writes whole bounds with one decimal, the legacy style without. */
  private static String bound(MetricFamily family, double bound) {
    return family.style() == Style.LEGACY ? number(bound) : Double.toString(bound);
  }

  private static void line(String name, String labels, double value, Writer page)
      throws IOException {
    page.write(name);
    if (!labels.isEmpty()) {
      page.write('{');
      page.write(labels);
      page.write('}');
    }
    page.write(' ');
    page.write(number(value));
    page.write('\n');
  }

  private static String number(double value) {
    long whole = (long) value;
    return whole == value ? Long.toString(whole) : Double.toString(value);
  }
}
