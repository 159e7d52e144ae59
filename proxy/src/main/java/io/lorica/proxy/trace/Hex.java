package io.lorica.proxy.trace;

/** Numbers in hexadecimal digits, either case read and lower case written. Pure. */
final class Hex {
  /** Of 8 bytes. */
  static final int DIGITS = 16;

  private Hex() {}

  /** How many digits there are from {@code from} on, before {@code to}. */
  static int run(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && digit(bytes[at]) >= 0) {
      at++;
    }
    return at - from;
  }

  /** The number of at most {@link #DIGITS} digits in {@code [from, to)}; 0 if there are none. */
  static long read(byte[] bytes, int from, int to) {
    long value = 0;
    for (int at = from; at < to; at++) {
      value = value << 4 | digit(bytes[at]);
    }
    return value;
  }

  /** Writes the lowest {@code digits} digits, leading zeros included. */
  static void write(byte[] bytes, int at, long value, int digits) {
    long left = value;
    for (int i = at + digits - 1; i >= at; i--) {
      int digit = (int) (left & 0xf);
      bytes[i] = (byte) (digit < 10 ? '0' + digit : 'a' + digit - 10);
      left >>>= 4;
    }
  }

  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
