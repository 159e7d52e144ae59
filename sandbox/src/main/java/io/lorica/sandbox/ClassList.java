package io.lorica.sandbox;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The list of classes from which Java makes an archive. Pure. */
final class ClassList {
  /** Each process numbers its classes; only a class of another loader is known by its number. */
  private static final Pattern NUMBER = Pattern.compile(" id: \\d+$");

  private ClassList() {}

  /**
   * One list of what several processes of one class path loaded.
   *
   * @param records their recordings; a process that still ran may have written half a last line
   */
  static List<String> merge(List<String> records) {
    Set<String> merged = new LinkedHashSet<>();
    for (String record : records) {
      record
          .substring(0, record.lastIndexOf('\n') + 1)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.contains(" source: "))
          .map(line -> NUMBER.matcher(line).replaceFirst(""))
          .forEach(merged::add);
    }
    return List.copyOf(merged);
  }
}
