package io.lorica.checks;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One item of a specification page's "Behaviours worth a test".
 *
 * @param page number of the page
 * @param item number in its list
 */
record Behaviour(int page, int item) implements Comparable<Behaviour> {
  private static final Pattern TEXT = Pattern.compile("(\\d\\d)#([1-9]\\d*)");
  private static final Comparator<Behaviour> ORDER =
      Comparator.comparingInt(Behaviour::page).thenComparingInt(Behaviour::item);

  /** Reads {@code 02#17}; empty for anything else. */
  static Optional<Behaviour> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Behaviour(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(Behaviour other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "%02d#%d".formatted(page, item);
  }
}
