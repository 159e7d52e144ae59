package io.lorica.destination.model;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/** Durations as Go writes them: {@code 300ms}, {@code 1.5h}, {@code 2m30s}, with a sign. */
public final class GoDuration {
  private static final Map<String, Long> UNITS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);
  private static final BigDecimal LIMIT = BigDecimal.valueOf(Long.MAX_VALUE);

  private GoDuration() {}

  public static Parsed<Duration> parse(String text) {
    boolean negative = text.startsWith("-");
    String rest = negative || text.startsWith("+") ? text.substring(1) : text;
    if (rest.equals("0")) {
      return new Parsed.Ok<>(Duration.ZERO);
    }
    if (rest.isEmpty()) {
      return invalid(text);
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (!rest.isEmpty()) {
      int number = span(rest, 0, true);
      int unit = span(rest, number, false);
      Long scale = UNITS.get(rest.substring(number, unit));
      String digits = rest.substring(0, number);
      if (digits.isEmpty()
          || digits.equals(".")
          || digits.indexOf('.') != digits.lastIndexOf('.')) {
        return invalid(text);
      }
      if (scale == null) {
        return new Parsed.Bad<>(
            number == unit
                ? "missing unit in duration \"" + text + "\""
                : "unknown unit in duration \"" + text + "\"");
      }
      nanos = nanos.add(new BigDecimal("0" + digits).multiply(BigDecimal.valueOf(scale)));
      rest = rest.substring(unit);
    }
    if (nanos.compareTo(LIMIT) > 0) {
      return invalid(text);
    }
    Duration duration = Duration.ofNanos(nanos.longValue());
    return new Parsed.Ok<>(negative ? duration.negated() : duration);
  }

  private static Parsed<Duration> invalid(String text) {
    return new Parsed.Bad<>("invalid duration \"" + text + "\"");
  }

  /** End of the run of number characters (or of anything else) that starts at {@code from}. */
  private static int span(String text, int from, boolean number) {
    int i = from;
    while (i < text.length() && numeric(text.charAt(i)) == number) {
      i++;
    }
    return i;
  }

  private static boolean numeric(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }
}
