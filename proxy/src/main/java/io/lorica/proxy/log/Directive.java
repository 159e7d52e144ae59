package io.lorica.proxy.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One directive of a filter (spec 03 §7): {@code level}, {@code target}, {@code target=level},
 * {@code target[span{field=value}]=level}, {@code [{field}]=level}.
 *
 * @param target a prefix of targets; empty matches all
 * @param span the name of a context; empty where none is asked for
 */
record Directive(String target, String span, List<Field> fields, Level level) {
  /** A field that must be there, and its text, or none where any will do. */
  record Field(String name, Optional<String> value) {
    /** Whether it would be read again as it is written. */
    boolean isUnambiguous() {
      return !name.isEmpty()
          && isWithoutBraces(name)
          && value.map(Field::isWithoutBraces).orElse(true);
    }

    private static boolean isWithoutBraces(String text) {
      return text.indexOf('{') < 0 && text.indexOf('}') < 0;
    }

    @Override
    public String toString() {
      return value.map(text -> name + "=" + quoted(text)).orElse(name);
    }

    /** In quotes, where reading would otherwise take something off. */
    private static String quoted(String text) {
      return text.equals(unquote(text.strip())) ? text : '"' + text + '"';
    }
  }

  /** Empty where the text is no directive. */
  static Optional<Directive> parse(String text) {
    Optional<Level> bare = Level.parse(text);
    if (bare.isPresent()) {
      return Optional.of(new Directive("", "", List.of(), bare.get()));
    }
    int bracket = text.indexOf('[');
    int close = text.lastIndexOf(']');
    int equals = text.indexOf('=', Math.max(close, 0));
    if (bracket >= 0 != close >= 0 || close < bracket) {
      return Optional.empty();
    }
    Optional<Level> level =
        equals < 0 ? Optional.of(Level.TRACE) : Level.parse(text.substring(equals + 1));
    int end = equals < 0 ? text.length() : equals;
    if (level.isEmpty() || (bracket >= 0 && close + 1 != end)) {
      return Optional.empty();
    }
    String target = text.substring(0, bracket >= 0 ? bracket : end);
    if (!isTarget(target) || (bracket < 0 && target.isEmpty())) {
      return Optional.empty();
    }
    return bracket < 0
        ? Optional.of(new Directive(target, "", List.of(), level.get()))
        : context(target, text.substring(bracket + 1, close), level.get());
  }

  private static Optional<Directive> context(String target, String inner, Level level) {
    int brace = inner.indexOf('{');
    if (brace < 0) {
      return isTarget(inner)
          ? Optional.of(new Directive(target, inner, List.of(), level))
          : Optional.empty();
    }
    String span = inner.substring(0, brace);
    if (!inner.endsWith("}") || !isTarget(span)) {
      return Optional.empty();
    }
    List<Field> fields = new ArrayList<>();
    for (String item : inner.substring(brace + 1, inner.length() - 1).split(",", -1)) {
      int equals = item.indexOf('=');
      String name = (equals < 0 ? item : item.substring(0, equals)).strip();
      Optional<String> value =
          equals < 0 ? Optional.empty() : Optional.of(unquote(item.substring(equals + 1).strip()));
      Field field = new Field(name, value);
      if (!field.isUnambiguous()) {
        return Optional.empty();
      }
      fields.add(field);
    }
    return Optional.of(new Directive(target, span, fields, level));
  }

  private static String unquote(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static boolean isTarget(String text) {
    return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "_:-./".indexOf(c) >= 0);
  }

  /** Whether it depends on the contexts of an event and not on the event alone. */
  boolean isContextual() {
    return !span.isEmpty() || fields.stream().anyMatch(field -> field.value().isPresent());
  }

  boolean matchesTarget(String eventTarget) {
    return eventTarget.startsWith(target);
  }

  /** Whether some context of the chain is the one asked for. */
  boolean matchesContext(Span innermost) {
    for (Span at = innermost; at != null && !at.isNone(); at = at.parent()) {
      if ((span.isEmpty() || span.equals(at.name())) && hasFields(at)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasFields(Span at) {
    for (Field field : fields) {
      if (!field.name().equals(at.field())
          || (field.value().isPresent() && !field.value().get().equals(at.value()))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    if (target.isEmpty() && span.isEmpty() && fields.isEmpty()) {
      return level.text();
    }
    String inner =
        fields.isEmpty()
            ? span
            : span
                + fields.stream().map(Field::toString).collect(Collectors.joining(",", "{", "}"));
    return target + (inner.isEmpty() ? "" : "[" + inner + "]") + "=" + level.text();
  }
}
