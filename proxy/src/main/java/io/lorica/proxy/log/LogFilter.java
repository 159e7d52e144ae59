package io.lorica.proxy.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which events are written: a list of directives, of which the one with the most fields and then
 * the longest target decides. What none covers is off. Immutable.
 */
public final class LogFilter {
  /** The access log is a matter of its own. */
  private static final Directive NO_ACCESS_LOG =
      new Directive("_access_log", "", List.of(), Level.OFF);

  private static final Comparator<Directive> MOST_SPECIFIC_FIRST =
      Comparator.comparingInt((Directive directive) -> directive.fields().size())
          .thenComparingInt(directive -> directive.target().length())
          .reversed();

  private final List<Directive> plain;
  private final List<Directive> contextual;

  private LogFilter(List<Directive> directives) {
    plain = new ArrayList<>();
    contextual = new ArrayList<>();
    for (Directive directive : directives) {
      (directive.isContextual() ? contextual : plain).add(directive);
    }
    plain.add(NO_ACCESS_LOG);
    plain.sort(MOST_SPECIFIC_FIRST);
  }

  /**
   * What reading a filter gave.
   *
   * @param faulty the directives that are none, as written
   */
  public record Parsed(LogFilter filter, List<String> faulty) {
    public Parsed {
      faulty = List.copyOf(faulty);
    }
  }

  /** Skips what is faulty; a filter without any directive lets everything through up to WARN. */
  public static Parsed parse(String text) {
    List<Directive> directives = new ArrayList<>();
    List<String> faulty = new ArrayList<>();
    for (String item : split(text)) {
      Optional<Directive> directive = Directive.parse(item);
      directive.ifPresentOrElse(directives::add, () -> faulty.add(item));
    }
    if (directives.isEmpty()) {
      directives.add(new Directive("", "", List.of(), Level.WARN));
    }
    return new Parsed(new LogFilter(directives), faulty);
  }

  /** At commas outside of braces; without white space and empty items. */
  private static List<String> split(String text) {
    List<String> items = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}') {
        depth--;
      } else if (c == ',' && (depth <= 0 || i == text.length())) {
        String item = text.substring(start, i).strip();
        if (!item.isEmpty()) {
          items.add(item);
        }
        start = i + 1;
      }
    }
    return items;
  }

  /** The most that any event of this target could be let through at. */
  Level most(String target) {
    Level most = Level.OFF;
    for (Directive directive : plain) {
      if (directive.matchesTarget(target) && directive.level().lets(most)) {
        most = directive.level();
      }
    }
    for (Directive directive : contextual) {
      if (directive.matchesTarget(target) && directive.level().lets(most)) {
        most = directive.level();
      }
    }
    return most;
  }

  /** Whether this event is written. Directives with a context only ever let more through. */
  boolean lets(Level level, String target, List<String> fieldNames, Span span) {
    for (Directive directive : contextual) {
      if (directive.level().lets(level)
          && directive.matchesTarget(target)
          && directive.matchesContext(span)) {
        return true;
      }
    }
    for (Directive directive : plain) {
      if (directive.matchesTarget(target) && hasAll(fieldNames, directive.fields())) {
        return directive.level().lets(level);
      }
    }
    return false;
  }

  private static boolean hasAll(List<String> names, List<Directive.Field> fields) {
    for (Directive.Field field : fields) {
      if (!names.contains(field.name())) {
        return false;
      }
    }
    return true;
  }

  /** The directives, as the admin server shows them. */
  @Override
  public String toString() {
    List<Directive> all = new ArrayList<>(contextual);
    all.addAll(plain);
    return all.stream().map(Directive::toString).collect(Collectors.joining(","));
  }
}
