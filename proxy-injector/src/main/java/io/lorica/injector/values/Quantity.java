package io.lorica.injector.values;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An amount of a resource as Kubernetes writes it: a number with a decimal or binary suffix, or
 * with an exponent.
 *
 * @param amount in units of the resource, exact
 */
public record Quantity(BigDecimal amount) {
  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:\\d{1,20}(?:\\.\\d{0,20})?|\\.\\d{1,20}))"
              + "(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\\d{1,2})?");
  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
          Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
          Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
          Map.entry("k", BigDecimal.TEN.pow(3)),
          Map.entry("M", BigDecimal.TEN.pow(6)),
          Map.entry("G", BigDecimal.TEN.pow(9)),
          Map.entry("T", BigDecimal.TEN.pow(12)),
          Map.entry("P", BigDecimal.TEN.pow(15)),
          Map.entry("E", BigDecimal.TEN.pow(18)),
          Map.entry("Ki", BigDecimal.TWO.pow(10)),
          Map.entry("Mi", BigDecimal.TWO.pow(20)),
          Map.entry("Gi", BigDecimal.TWO.pow(30)),
          Map.entry("Ti", BigDecimal.TWO.pow(40)),
          Map.entry("Pi", BigDecimal.TWO.pow(50)),
          Map.entry("Ei", BigDecimal.TWO.pow(60)));

  /** Empty when {@code text} is no quantity. */
  public static Optional<Quantity> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2);
    if (suffix == null) {
      return Optional.of(new Quantity(number));
    }
    BigDecimal factor = SUFFIXES.get(suffix);
    return Optional.of(
        new Quantity(
            factor != null
                ? number.multiply(factor)
                : number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)))));
  }

  /** The next whole number, for counts of threads. */
  public long roundedUp() {
    return amount.setScale(0, RoundingMode.CEILING).longValue();
  }
}
