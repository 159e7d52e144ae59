package io.lorica.proxy.route;

import io.lorica.proxy.http.Ascii;

/** Which paths a rule is for. The query is no part of the path. Pure. */
public sealed interface PathMatch {
  /** The path is not meant. */
  int NO_MATCH = -1;

  /** Bytes of the path that count for the rank, or {@link #NO_MATCH}. */
  int length(byte[] bytes, int offset, int length);

  /**
   * One path.
   *
   * @param path each byte as one character
   */
  record Exact(String path) implements PathMatch {
    @Override
    public int length(byte[] bytes, int offset, int length) {
      return Ascii.equals(bytes, offset, length, path) ? length : NO_MATCH;
    }
  }

  /**
   * A path and all below it.
   *
   * @param path each byte as one character, without trailing slashes, so empty for the root
   */
  record Prefix(String path) implements PathMatch {
    /** The prefix of a policy, its trailing slashes ignored. */
    public static Prefix of(String text) {
      int end = text.length();
      while (end > 0 && text.charAt(end - 1) == '/') {
        end--;
      }
      return new Prefix(text.substring(0, end));
    }

    @Override
    public int length(byte[] bytes, int offset, int length) {
      int size = path.length();
      if (size == 0) {
        return 1;
      }
      boolean begins = length >= size && Ascii.equals(bytes, offset, size, path);
      return begins && (length == size || bytes[offset + size] == '/') ? size : NO_MATCH;
    }
  }

  /** Whatever an expression takes whole. */
  record Regex(WholeRegex regex) implements PathMatch {
    @Override
    public int length(byte[] bytes, int offset, int length) {
      return regex.matches(Ascii.text(bytes, offset, length)) ? length : NO_MATCH;
    }
  }
}
