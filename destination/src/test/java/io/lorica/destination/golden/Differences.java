package io.lorica.destination.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where we differ on purpose: one line each of {@code src/test/resources/golden/differences.txt},
 * {@code scenario stream step: reason}. A line that makes no difference any more is a failure too.
 */
final class Differences {
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final Set<String> used = new TreeSet<>();

  static Differences load() {
    Differences differences = new Differences();
    try {
      for (String line : Files.readAllLines(Path.of("src/test/resources/golden/differences.txt"))) {
        int colon = line.indexOf(": ");
        if (!line.startsWith("#") && colon > 0) {
          differences.reasons.put(line.substring(0, colon), line.substring(colon + 2));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return differences;
  }

  /** Whether a difference here is meant; remembers that it was met. */
  boolean meant(String scenario, String stream, String step) {
    String key = scenario + " " + stream + " " + step;
    if (reasons.containsKey(key)) {
      used.add(key);
      return true;
    }
    return false;
  }

  /** Lines about a scenario that met no difference. */
  Set<String> idle(String scenario) {
    Set<String> idle = new TreeSet<>();
    for (String key : reasons.keySet()) {
      if (key.startsWith(scenario + " ") && !used.contains(key)) {
        idle.add(key);
      }
    }
    return idle;
  }
}
