package io.lorica.proxy.trace;

import org.jspecify.annotations.Nullable;

/**
 * Base64 of RFC 4648 §4, strictly: with padding, and zeros in the bits that stand for nothing.
 * {@link java.util.Base64} takes more and throws at the rest. Pure.
 */
final class PaddedBase64 {
  private PaddedBase64() {}

  /** The bytes, or null if these digits are none. */
  static byte @Nullable [] decode(byte[] digits, int from, int size) {
    if (size % 4 != 0) {
      return null;
    }
    int padding = padding(digits, from + size, size);
    byte[] bytes = new byte[size / 4 * 3 - padding];
    int bits = 0;
    int count = 0;
    int at = 0;
    for (int i = from; i < from + size - padding; i++) {
      int digit = digit(digits[i]);
      if (digit < 0) {
        return null;
      }
      bits = bits << 6 | digit;
      count += 6;
      if (count >= 8) {
        count -= 8;
        bytes[at++] = (byte) (bits >> count);
        bits &= (1 << count) - 1;
      }
    }
    return bits == 0 ? bytes : null;
  }

  private static int padding(byte[] digits, int end, int size) {
    if (size == 0 || digits[end - 1] != '=') {
      return 0;
    }
    return digits[end - 2] == '=' ? 2 : 1;
  }

  private static int digit(byte b) {
    if (b >= 'A' && b <= 'Z') {
      return b - 'A';
    }
    if (b >= 'a' && b <= 'z') {
      return b - 'a' + 26;
    }
    if (b >= '0' && b <= '9') {
      return b - '0' + 52;
    }
    return b == '+' ? 62 : b == '/' ? 63 : -1;
  }
}
