package io.lorica.mesh.identity;

import java.util.function.IntPredicate;

/** Which texts are names: three grammars that differ in what they admit. All functions are pure. */
public final class DnsNames {
  private static final int MAX_LABEL = 63;
  private static final int MAX_NAME = 253;

  private DnsNames() {}

  /**
   * A DNS-1123 label: 1 to 63 of {@code a-z}, {@code 0-9} and {@code -}, the first and last not a
   * dash (spec 05 §3).
   */
  public static boolean isLabel(String text) {
    return isLabel(text, MAX_LABEL, DnsNames::isLowerAlphanumeric);
  }

  /**
   * A DNS-1123 subdomain: labels with dots between them, at most 253 characters in all, no trailing
   * dot (spec 05 §3). Kubernetes bounds only the whole, so a label longer than 63 passes.
   */
  public static boolean isSubdomain(String text) {
    return isName(text, MAX_NAME, DnsNames::isLowerAlphanumeric);
  }

  /**
   * A host name as certificates carry it: letters of either case, digits, dashes and underscores,
   * labels of at most 63, no wildcard and no trailing dot (spec 01 §15.5). A name whose last label
   * is a number is an address, not a name (RFC 3696 §2).
   */
  public static boolean isHostName(String text) {
    return isName(text, MAX_LABEL, DnsNames::isHostCharacter) && !endsInNumber(text);
  }

  private static boolean isName(String text, int maxLabel, IntPredicate character) {
    if (text.length() > MAX_NAME) {
      return false;
    }
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      if (!isLabel(text.substring(start, dot), maxLabel, character)) {
        return false;
      }
      start = dot + 1;
    }
    return isLabel(text.substring(start), maxLabel, character);
  }

  private static boolean isLabel(String label, int maxLength, IntPredicate character) {
    return !label.isEmpty()
        && label.length() <= maxLength
        && !label.startsWith("-")
        && !label.endsWith("-")
        && label.chars().allMatch(c -> c == '-' || character.test(c));
  }

  private static boolean endsInNumber(String text) {
    return text.substring(text.lastIndexOf('.') + 1).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isLowerAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static boolean isHostCharacter(int c) {
    return isLowerAlphanumeric(c) || (c >= 'A' && c <= 'Z') || c == '_';
  }
}
