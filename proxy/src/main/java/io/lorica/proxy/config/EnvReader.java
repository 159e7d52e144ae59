package io.lorica.proxy.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads variables by their names without prefix and collects what is wrong with them, so that one
 * pass finds every fault. A faulty variable yields its fallback; nothing that was read may be used
 * unless {@link #isClean}.
 */
final class EnvReader {
  /** A value is quoted in messages up to this many characters. */
  private static final int QUOTED = 100;

  private final EnvSource source;
  private final List<String> errors = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final Set<String> rejected = new TreeSet<>();
  private final Set<String> asked = new TreeSet<>();

  EnvReader(EnvSource source) {
    this.source = source;
  }

  /** The whole name of a variable. */
  String full(String name) {
    return KnownVariables.PREFIX + name;
  }

  boolean isSet(String name) {
    asked.add(name);
    return source.get(full(name)) != null;
  }

  boolean isRejected(String name) {
    return rejected.contains(name);
  }

  /** The value of a variable that carries no prefix and no syntax. */
  Optional<String> raw(String fullName) {
    return Optional.ofNullable(source.get(fullName));
  }

  /** The value, or empty where it is unset or wrong; wrong ones are noted. */
  <T> Optional<T> find(String name, Values.Syntax<T> syntax) {
    asked.add(name);
    String text = source.get(full(name));
    if (text == null) {
      return Optional.empty();
    }
    try {
      // What the platform could not decode comes as the replacement character.
      if (text.indexOf('\ufffd') >= 0) {
        throw new InvalidValue("not UTF-8");
      }
      return Optional.of(syntax.parse(text));
    } catch (InvalidValue e) {
      reject(name, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /** The value, or {@code unset} where it is unset or wrong. */
  <T> T read(String name, T unset, Values.Syntax<T> syntax) {
    return find(name, syntax).orElse(unset);
  }

  /** The value of a variable that must be set. */
  <T> T required(String name, T fallback, Values.Syntax<T> syntax) {
    if (!isSet(name)) {
      missing(name);
    }
    return read(name, fallback, syntax);
  }

  /** The value of a variable whose faults only warn. */
  <T> T lenient(String name, T unset, Values.Syntax<T> syntax) {
    asked.add(name);
    String text = source.get(full(name));
    if (text == null) {
      return unset;
    }
    try {
      return syntax.parse(text);
    } catch (InvalidValue e) {
      warn(faulty(name, text, String.valueOf(e.getMessage())) + "; ignored");
      return unset;
    }
  }

  /** Notes a fault of a variable that is set. */
  void reject(String name, String detail) {
    String text = source.get(full(name));
    rejected.add(name);
    errors.add(faulty(name, text == null ? "" : text, detail));
  }

  /** Notes that a variable which must be set is not. */
  void missing(String name) {
    rejected.add(name);
    errors.add(full(name) + " must be set");
  }

  /** Notes a fault of no single variable; the first becomes the reason of the refusal. */
  void fail(String reason) {
    reasons.add(reason);
    errors.add(reason);
  }

  void warn(String line) {
    warnings.add(line);
  }

  boolean isClean() {
    return errors.isEmpty();
  }

  List<String> errors() {
    return errors;
  }

  List<String> warnings() {
    return warnings;
  }

  /** The names, without prefix, of all variables that were asked for. */
  Set<String> asked() {
    return asked;
  }

  /** The short reason of spec 03 §1.2. */
  String reason() {
    return rejected.isEmpty() && !reasons.isEmpty()
        ? reasons.getFirst()
        : "invalid environment variable";
  }

  private String faulty(String name, String text, String detail) {
    return full(name) + "=\"" + quoted(text) + "\" is not valid: " + detail;
  }

  /** A value as messages show it: cut, and on one line. */
  static String quoted(String text) {
    String cut = text.length() <= QUOTED ? text : text.substring(0, QUOTED) + "…";
    return cut.replace("\n", "\\n");
  }
}
