package io.lorica.proxy.http;

import java.nio.charset.StandardCharsets;

/** Comparisons of wire bytes with texts, without making strings. */
public final class Ascii {
  private Ascii() {}

  /** Whether the bytes equal {@code ascii}, letters compared without case. */
  public static boolean equalsIgnoreCase(byte[] bytes, int offset, int size, String ascii) {
    if (size != ascii.length()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      char c = ascii.charAt(i);
      if (c > 0xff || lower(bytes[offset + i]) != lower((byte) c)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether the bytes equal those of {@code text} exactly, each character being one (ISO 8859-1).
   */
  public static boolean equals(byte[] bytes, int offset, int size, String text) {
    if (size != text.length()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if ((bytes[offset + i] & 0xff) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The bytes as a text of as many characters (ISO 8859-1). */
  public static String text(byte[] bytes, int offset, int size) {
    return new String(bytes, offset, size, StandardCharsets.ISO_8859_1);
  }

  /** Whether the bytes are visible ASCII characters, spaces and tabs. */
  public static boolean isText(byte[] bytes, int offset, int size) {
    for (int i = 0; i < size; i++) {
      byte b = bytes[offset + i];
      if (b != '\t' && (b < ' ' || b == 0x7f)) {
        return false;
      }
    }
    return true;
  }

  /** A letter A–Z in lower case; any other byte as it is. */
  public static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }
}
