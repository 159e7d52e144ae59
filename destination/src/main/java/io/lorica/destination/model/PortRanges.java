package io.lorica.destination.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A set of ports as inclusive ranges, as annotations and flags write it. */
public record PortRanges(List<Range> ranges) {
  public static final PortRanges NONE = new PortRanges(List.of());
  private static final int MAX_PORT = 65535;

  public PortRanges {
    ranges = List.copyOf(ranges);
  }

  /** Both ends belong to it. */
  public record Range(int low, int high) {}

  public boolean contains(int port) {
    for (Range range : ranges) {
      if (range.low <= port && port <= range.high) {
        return true;
      }
    }
    return false;
  }

  /**
   * Discovery's reading (spec 04 §1.1 and §8.1): names first, then numbers and ranges; an item that
   * is none of these is handed to {@code invalid} and left out of the set.
   *
   * @param names ports by name, where the annotated object has any
   */
  public static PortRanges lenient(
      String text, Map<String, Integer> names, Consumer<String> invalid) {
    List<Range> ranges = new ArrayList<>();
    String list = text.endsWith(",") ? text.substring(0, text.length() - 1) : text;
    if (list.isBlank()) {
      return NONE;
    }
    for (String raw : list.split(",", -1)) {
      String item = raw.strip();
      Integer named = names.get(item);
      Range range = named != null ? new Range(named, named) : range(item, 0);
      if (range == null) {
        invalid.accept(item);
      } else {
        ranges.add(range);
      }
    }
    return new PortRanges(ranges);
  }

  /**
   * Policy's reading (spec 07 §1.1): numbers from 1 and ranges, empty items ignored, one bad item
   * spoils the whole.
   */
  public static Parsed<PortRanges> strict(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String raw : text.split(",", -1)) {
      String item = raw.strip();
      if (item.isEmpty()) {
        continue;
      }
      Range range = range(item, 1);
      if (range == null) {
        return new Parsed.Bad<>("invalid port or range: " + item);
      }
      ranges.add(range);
    }
    return new Parsed.Ok<>(new PortRanges(ranges));
  }

  private static @Nullable Range range(String item, int lowest) {
    int dash = item.indexOf('-');
    int low = number(dash < 0 ? item : item.substring(0, dash).strip());
    int high = dash < 0 ? low : number(item.substring(dash + 1).strip());
    return low < lowest || high < low ? null : new Range(low, high);
  }

  private static int number(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value <= MAX_PORT ? value : -1;
  }
}
