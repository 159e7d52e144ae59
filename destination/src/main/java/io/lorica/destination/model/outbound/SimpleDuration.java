package io.lorica.destination.model.outbound;

import io.lorica.destination.model.Parsed;
import java.math.BigInteger;
import java.time.Duration;

/** Durations of annotations and Gateway API routes: one integer, one unit (spec 07 §4.3). */
final class SimpleDuration {
  private static final BigInteger MAX_MILLIS = BigInteger.ONE.shiftLeft(64);

  private SimpleDuration() {}

  static Parsed<Duration> parse(String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith("-")) {
      return new Parsed.Bad<>("duration value cannot be negative: '" + text + "'");
    }
    int digits = 0;
    while (digits < trimmed.length() && Character.isDigit(trimmed.charAt(digits))) {
      digits++;
    }
    String magnitude = trimmed.substring(0, digits);
    String unit = trimmed.substring(digits);
    if (unit.startsWith(".")) {
      return new Parsed.Bad<>("fractional values not supported");
    }
    if (magnitude.isEmpty()) {
      return new Parsed.Bad<>(text + " does not contain a timeout duration value");
    }
    return unit.isEmpty() ? unitless(magnitude) : scaled(text, magnitude, unit);
  }

  private static Parsed<Duration> unitless(String magnitude) {
    return new BigInteger(magnitude).signum() == 0
        ? new Parsed.Ok<>(Duration.ZERO)
        : new Parsed.Bad<>(
            "missing duration unit; did you mean '%ss' or '%sms'?".formatted(magnitude, magnitude));
  }

  private static Parsed<Duration> scaled(String text, String magnitude, String unit) {
    long millis =
        switch (unit) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          default -> 0;
        };
    if (millis == 0) {
      return new Parsed.Bad<>(
          "invalid duration unit %s (expected one of 'ms', 's', 'm', 'h', or 'd')".formatted(unit));
    }
    BigInteger total = new BigInteger(magnitude).multiply(BigInteger.valueOf(millis));
    return total.compareTo(MAX_MILLIS) >= 0 || total.bitLength() > 62
        ? new Parsed.Bad<>("Timeout value %s overflows when converted to 'ms'".formatted(text))
        : new Parsed.Ok<>(Duration.ofMillis(total.longValue()));
  }
}
