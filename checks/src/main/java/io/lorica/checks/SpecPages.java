package io.lorica.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * How many behaviours each page of the specification lists; from {@code spec-pages.txt}.
 *
 * @param pages in their order
 */
record SpecPages(List<Page> pages) {
  /**
   * One page.
   *
   * @param number two digits
   * @param behaviours how many its list has, numbered from one without a gap
   * @param subject what the page is about
   */
  record Page(int number, int behaviours, String subject) {}

  /** The table that comes with this module. */
  static SpecPages read() {
    try (InputStream in = SpecPages.class.getResourceAsStream("spec-pages.txt")) {
      return parse(new String(requireNonNull(in).readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SpecPages parse(String text) {
    return new SpecPages(
        text.lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(SpecPages::page)
            .toList());
  }

  private static Page page(String line) {
    String[] words = line.split(" ", 3);
    return new Page(Integer.parseInt(words[0]), Integer.parseInt(words[1]), words[2]);
  }

  /** Whether a page lists the behaviour. */
  boolean has(Behaviour behaviour) {
    return pages.stream()
        .anyMatch(
            page -> page.number() == behaviour.page() && behaviour.item() <= page.behaviours());
  }
}
