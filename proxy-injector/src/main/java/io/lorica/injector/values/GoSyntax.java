package io.lorica.injector.values;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values of annotations in the forms that the reference's language reads (spec 06 §5.1). */
public final class GoSyntax {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d{1,19}");
  private static final Pattern FRACTION = Pattern.compile("\\d*\\.?\\d+(?:[eE][+-]?\\d{1,3})?");

  private GoSyntax() {}

  /** One of {@code 1 t T TRUE true True 0 f F FALSE false False}. */
  public static Optional<Boolean> bool(String text) {
    return switch (text) {
      case "1", "t", "T", "TRUE", "true", "True" -> Optional.of(true);
      case "0", "f", "F", "FALSE", "false", "False" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  /** A decimal integer between the two bounds, inclusive. */
  public static Optional<Long> integer(String text, long low, long high) {
    if (!INTEGER.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(text);
      return value >= low && value <= high ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** A number above 0 and below 1. */
  public static Optional<BigDecimal> fraction(String text) {
    if (!FRACTION.matcher(text).matches()) {
      return Optional.empty();
    }
    BigDecimal value = new BigDecimal(text);
    return value.signum() > 0 && value.compareTo(BigDecimal.ONE) < 0
        ? Optional.of(value)
        : Optional.empty();
  }
}
