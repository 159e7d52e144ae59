package io.lorica.proxy.config;

import java.util.List;
import java.util.Locale;

/**
 * DNS suffixes, matched at label boundaries and without regard to a trailing dot. The empty suffix
 * (in text form a single dot) holds every name; no suffix at all holds none.
 *
 * @param suffixes in lower case, without trailing dot
 */
public record DnsSuffixes(List<String> suffixes) {
  public DnsSuffixes {
    suffixes = List.copyOf(suffixes);
  }

  public boolean isEmpty() {
    return suffixes.isEmpty();
  }

  public boolean contains(String name) {
    String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    String lower = bare.toLowerCase(Locale.ROOT);
    for (String suffix : suffixes) {
      if (suffix.isEmpty() || lower.equals(suffix) || endsAtLabel(lower, suffix)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsAtLabel(String name, String suffix) {
    return name.endsWith(suffix) && name.charAt(name.length() - suffix.length() - 1) == '.';
  }
}
