package io.lorica.checks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tests cover which behaviour, read from the {@code @Spec} marks of the test sources: the
 * sources and not the classes, so that the page does not depend on what was compiled.
 *
 * @param tests names of tests as {@code Class.method}, or {@code Class} for a mark on the type
 * @param problems marks that cannot be read
 */
record SpecMarks(NavigableMap<Behaviour, NavigableSet<String>> tests, List<String> problems) {
  private static final Pattern MARK = Pattern.compile("^ *@Spec\\(([^)]*)\\)", Pattern.MULTILINE);
  private static final Pattern LITERAL = Pattern.compile("\"([^\"]*)\"");
  private static final Pattern TARGET =
      Pattern.compile("\\b(class|interface|record|void|boolean)\\s+(\\w+)");

  /** Reads all test sources. */
  static SpecMarks of(Repository repository) {
    SpecMarks marks = new SpecMarks(new TreeMap<>(), new ArrayList<>());
    for (Path file : repository.testSources()) {
      marks.read(simpleName(file), Repository.read(file));
    }
    return marks;
  }

  /** Reads one source, whose outermost type has the given name. */
  void read(String type, String source) {
    Matcher mark = MARK.matcher(source);
    while (mark.find()) {
      String test = target(type, source.substring(mark.end()));
      Matcher literal = LITERAL.matcher(mark.group(1));
      boolean found = false;
      while (literal.find()) {
        found = true;
        add(literal.group(1), test);
      }
      if (!found) {
        problems.add(test + ": a mark without a literal");
      }
    }
  }

  private void add(String text, String test) {
    Behaviour.parse(text)
        .ifPresentOrElse(
            behaviour -> tests.computeIfAbsent(behaviour, _ -> new TreeSet<>()).add(test),
            () -> problems.add(test + ": not a behaviour: " + text));
  }

  private static String target(String type, String rest) {
    Matcher target = TARGET.matcher(rest);
    if (!target.find()) {
      return type;
    }
    boolean method = target.group(1).equals("void") || target.group(1).equals("boolean");
    String name = target.group(2);
    return method ? type + "." + name : name.equals(type) ? type : type + "." + name;
  }

  private static String simpleName(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.length() - ".java".length());
  }
}
