package io.lorica.destination.model.policy;

import io.lorica.destination.model.Parsed;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Whether a regular expression can be compiled by proxies, whose engines run in linear time: no
 * look-around, no back-references, no possessive or atomic groups (spec 07 §5).
 */
final class RegexSyntax {
  private static final Pattern BEYOND_LINEAR =
      Pattern.compile("\\(\\?(?:[=!>]|<[=!])|\\\\[1-9]|\\\\k<|[*+?}]\\+");

  private RegexSyntax() {}

  /** The expression itself, if it will do. */
  static Parsed<String> check(String regex) {
    try {
      Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      return new Parsed.Bad<>("invalid regular expression: " + e.getDescription());
    }
    return BEYOND_LINEAR.matcher(regex.replace("\\\\", "")).find()
        ? new Parsed.Bad<>("invalid regular expression: needs backtracking")
        : new Parsed.Ok<>(regex);
  }
}
