package io.lorica.proxy.harness;

import java.util.Arrays;
import java.util.List;

/**
 * A page of metrics in the text format.
 *
 * @param series lines without comments
 */
public record Metrics(List<String> series) {
  static Metrics parse(String page) {
    return new Metrics(page.lines().filter(line -> !line.startsWith("#")).toList());
  }

  /** The sum over the series of a family that have all these labels, each {@code name="value"}. */
  public double sum(String family, String... labels) {
    return series.stream()
        .filter(line -> line.startsWith(family + "{") || line.startsWith(family + " "))
        .filter(line -> Arrays.stream(labels).allMatch(label -> has(line, label)))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** The lines of a family, for messages. */
  public String lines(String family) {
    return String.join("\n", series.stream().filter(line -> line.startsWith(family)).toList());
  }

  private static boolean has(String line, String label) {
    return line.contains("{" + label) || line.contains("," + label);
  }
}
