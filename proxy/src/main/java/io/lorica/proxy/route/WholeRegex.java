package io.lorica.proxy.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;

/**
 * A regular expression that must take a whole text: its leftmost match, not any possible one, has
 * to begin and end with it, so {@code a|ab} does not take {@code ab} (spec 02 §9.1).
 *
 * <p>Takes time linear in the text, since both expression and text are other people's: see the
 * decision record on regular expressions.
 */
public final class WholeRegex {
  /** A longer source is a mistake or an attack; {@link RegexSize} has the other bounds. */
  private static final int MAX_LENGTH = 4096;

  private final Pattern pattern;
  private final boolean anchored;

  private WholeRegex(Pattern pattern, boolean anchored) {
    this.pattern = pattern;
    this.anchored = anchored;
  }

  /** Compiles an expression, or is empty if it is none, or one that is too large. */
  public static Optional<WholeRegex> compile(String source) {
    return compile(source, false);
  }

  /** As service profiles write them: anchors are put where they are missing (spec 02 §17). */
  public static Optional<WholeRegex> anchored(String source) {
    String trimmed = source.strip();
    String start = trimmed.startsWith("^") ? "" : "^";
    String end = trimmed.endsWith("$") ? "" : "$";
    return compile(start + trimmed + end, true);
  }

  private static Optional<WholeRegex> compile(String source, boolean anchored) {
    if (source.length() > MAX_LENGTH || !RegexSize.isBounded(source)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new WholeRegex(Pattern.compile(source), anchored));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether the expression takes the whole text. */
  public boolean matches(String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() && (anchored || (matcher.start() == 0 && matcher.end() == text.length()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WholeRegex regex
        && regex.anchored == anchored
        && regex.pattern.pattern().equals(pattern.pattern());
  }

  @Override
  public int hashCode() {
    return pattern.pattern().hashCode();
  }

  @Override
  public String toString() {
    return pattern.pattern();
  }
}
