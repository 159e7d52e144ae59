package io.lorica.proxy.config;

import java.util.Locale;
import java.util.Optional;

/**
 * DNS names as the mesh takes them: labels of letters, digits, hyphens and underscores, none empty,
 * none longer than 63, none that begins or ends with a hyphen, at most 253 in all, and the last one
 * not all digits, so that no IPv4 address is a name.
 */
public final class DnsNames {
  private DnsNames() {}

  /** The name in lower case and without its trailing dot. */
  public static Optional<String> parse(String text) {
    String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    return isValid(name) ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
  }

  private static boolean isValid(String name) {
    if (name.isEmpty() || name.length() > 253) {
      return false;
    }
    int start = 0;
    while (true) {
      int dot = name.indexOf('.', start);
      int end = dot < 0 ? name.length() : dot;
      if (!isLabel(name, start, end)) {
        return false;
      }
      if (dot < 0) {
        return !isNumeric(name, start, end);
      }
      start = dot + 1;
    }
  }

  private static boolean isLabel(String name, int start, int end) {
    if (end == start || end - start > 63) {
      return false;
    }
    if (name.charAt(start) == '-' || name.charAt(end - 1) == '-') {
      return false;
    }
    for (int i = start; i < end; i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static boolean isNumeric(String name, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }
}
