package io.lorica.proxy.http;

/** Comparisons of wire bytes with texts, without making strings. */
public final class Ascii {
  private Ascii() {}

  /** Whether the bytes equal {@code ascii}, letters compared without case. */
  public static boolean equalsIgnoreCase(byte[] bytes, int offset, int size, String ascii) {
    if (size != ascii.length()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (lower(bytes[offset + i]) != lower((byte) ascii.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the bytes equal {@code ascii} exactly. */
  public static boolean equals(byte[] bytes, int offset, int size, String ascii) {
    if (size != ascii.length()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      if (bytes[offset + i] != ascii.charAt(i)) {
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
