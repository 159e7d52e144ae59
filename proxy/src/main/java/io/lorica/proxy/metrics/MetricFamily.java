package io.lorica.proxy.metrics;

/**
 * One family of the {@code /metrics} page.
 *
 * @param name the name in HELP and TYPE lines: with {@code _total} in the legacy style, without in
 *     the registry style (spec 03 §4.1)
 * @param type counter, gauge or histogram
 * @param unit the last word of the name that is a unit, empty if there is none
 * @param help one sentence
 * @param style which of the two text styles the reference proxy prints this family in
 * @param expiry whether idle series are dropped
 * @param merge what the page shows of a series that several loops have
 * @param bounds upper bounds of a histogram's buckets without the last, infinite one; else empty
 */
@SuppressWarnings("ArrayRecordComponent") // bounds are read by the hot path and never written
public record MetricFamily(
    String name,
    Type type,
    String unit,
    String help,
    Style style,
    Expiry expiry,
    Merge merge,
    double[] bounds) {

  /** What a sample means. */
  public enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** The two text styles of the page. */
  public enum Style {
    LEGACY,
    REGISTRY
  }

  /** What becomes of series that nobody uses. */
  public enum Expiry {
    NEVER,
    WHEN_IDLE
  }

  /** What several loops have of one series. */
  public enum Merge {
    /** Each loop has its own part. */
    SUM,
    /** Each loop says the same, or one of them the latest. */
    MAX
  }

  /** The name in front of a sample of a counter. */
  String sampleName() {
    return style == Style.REGISTRY && type == Type.COUNTER ? name + "_total" : name;
  }

  /** Families are catalogue entries: identity is equality. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
