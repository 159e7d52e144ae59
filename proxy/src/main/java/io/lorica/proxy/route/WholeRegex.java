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
  /** Compiled programs grow with repetition counts; a longer source is a mistake or an attack. */
  private static final int MAX_LENGTH = 4096;

  private final Pattern pattern;

  private WholeRegex(Pattern pattern) {
    this.pattern = pattern;
  }

  /** Compiles an expression, or is empty if it is none. */
  public static Optional<WholeRegex> compile(String source) {
    if (source.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(new WholeRegex(Pattern.compile(source)));
    } catch (PatternSyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether the expression takes the whole text. */
  public boolean matches(String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() && matcher.start() == 0 && matcher.end() == text.length();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WholeRegex regex && regex.pattern.pattern().equals(pattern.pattern());
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
