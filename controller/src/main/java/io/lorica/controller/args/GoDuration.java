package io.lorica.controller.args;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 24h0m0s}, {@code 1.5h}, {@code 300ms} (spec 04 §10). */
public final class GoDuration {
  private static final Pattern TERM =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private GoDuration() {}

  /** The duration, or nothing if the text is not one or too long for 64 bits of nanoseconds. */
  public static Optional<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String magnitude = negative || text.startsWith("+") ? text.substring(1) : text;
    if (magnitude.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher terms = TERM.matcher(magnitude);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (terms.find() && terms.start() == end) {
      long unit = NANOS.getOrDefault(terms.group(2), 0L);
      nanos = nanos.add(new BigDecimal(terms.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = terms.end();
    }
    boolean whole = end == magnitude.length() && end > 0;
    if (!whole || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return Optional.empty();
    }
    long value = nanos.longValue();
    return Optional.of(Duration.ofNanos(negative ? -value : value));
  }
}
