package io.lorica.cni.validator;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The validator's own form of durations (spec 08 §5): a whole number and one unit. */
final class ValidatorTimeout {
  private static final Pattern FORM = Pattern.compile("(\\d{1,20})(ms|s|m|h|d)");

  private ValidatorTimeout() {}

  /**
   * Empty for a number without unit except 0, other units, and more than 64 bits of milliseconds.
   */
  static Optional<Duration> parse(String text) {
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    try {
      long millis = Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
      return Optional.of(Duration.ofMillis(millis));
    } catch (ArithmeticException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static long unit(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      default -> throw new IllegalArgumentException(unit);
    };
  }
}
