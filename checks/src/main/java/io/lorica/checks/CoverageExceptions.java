package io.lorica.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Behaviours that have no test on purpose, with the reason; from {@code
 * docs/coverage-exceptions.txt}.
 *
 * @param reasons one per behaviour
 * @param problems lines that cannot be read, or that repeat another
 */
record CoverageExceptions(NavigableMap<Behaviour, String> reasons, List<String> problems) {
  /** Where the file lies, seen from the root. */
  static final String FILE = "docs/coverage-exceptions.txt";

  private static final Pattern LINE = Pattern.compile("(\\d\\d)#(\\d+)(?:-(\\d+))? (\\S.*)");

  /** Reads the file of the tree. */
  static CoverageExceptions of(Repository repository) {
    return parse(Repository.read(repository.root().resolve(FILE)));
  }

  /** Reads lines of the form {@code 09#3 reason} or {@code 09#3-7 reason}. */
  static CoverageExceptions parse(String text) {
    CoverageExceptions exceptions = new CoverageExceptions(new TreeMap<>(), new ArrayList<>());
    text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(exceptions::line);
    return exceptions;
  }

  private void line(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      problems.add(FILE + ": not 'NN#N reason': " + line);
      return;
    }
    int page = Integer.parseInt(matcher.group(1));
    int first = Integer.parseInt(matcher.group(2));
    int last = matcher.group(3) == null ? first : Integer.parseInt(matcher.group(3));
    for (int item = first; item <= last; item++) {
      if (reasons.put(new Behaviour(page, item), matcher.group(4)) != null) {
        problems.add(FILE + ": twice: " + new Behaviour(page, item));
      }
    }
  }
}
