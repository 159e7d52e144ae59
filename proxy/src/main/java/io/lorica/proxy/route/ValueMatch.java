package io.lorica.proxy.route;

import io.lorica.proxy.http.Ascii;

/** What a header field or a query parameter must be. Pure. */
public sealed interface ValueMatch {
  /** Whether the bytes are meant. */
  boolean matches(byte[] bytes, int offset, int length);

  /**
   * These bytes and no others.
   *
   * @param text each byte as one character (ISO 8859-1)
   */
  record Exact(String text) implements ValueMatch {
    @Override
    public boolean matches(byte[] bytes, int offset, int length) {
      if (length != text.length()) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if ((bytes[offset + i] & 0xff) != text.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Whatever an expression takes whole. Bytes outside visible ASCII are no text to it. */
  record Regex(WholeRegex regex) implements ValueMatch {
    @Override
    public boolean matches(byte[] bytes, int offset, int length) {
      return Ascii.isText(bytes, offset, length)
          && regex.matches(Ascii.text(bytes, offset, length));
    }
  }
}
