package io.lorica.proxy.http.h2;

import java.util.Arrays;

/**
 * Decodes the static Huffman code of RFC 7541 Appendix B.
 *
 * <p>The code is canonical: codes of one length are consecutive, in the order of their symbols. So
 * the table of lengths is the whole code, and everything else is derived from it: one look-up of
 * nine bits finds every symbol of common text, and a search by length finds the rest.
 *
 * <p>There is no encoder. Within a machine or a data centre the bytes saved cost more time on both
 * sides than they save, and what repeats is indexed anyway.
 */
final class Huffman {
  /** Returned for a code that does not exist, a coded end of string, or wrong padding. */
  static final int MALFORMED = -1;

  private static final int EOS = 256;
  private static final int LONGEST = 30;
  private static final int FAST_BITS = 9;

  /** RFC 7541 Appendix B, last column: code length in bits for each octet, then for EOS. */
  private static final byte[] LENGTHS = {
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28,
    28, 28, 28, 28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5,
    6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23,
    23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24, 22, 21, 20,
    22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22,
    22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26,
    27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
    25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30
  };

  /** By the next nine bits: length and symbol of the code they begin with, 0 if it is longer. */
  private static final short[] FAST = new short[1 << FAST_BITS];

  /** By length: the first code, how many there are, and where their symbols begin. */
  private static final int[] FIRST = new int[LONGEST + 1];

  private static final int[] COUNT = new int[LONGEST + 1];
  private static final int[] START = new int[LONGEST + 1];

  /** Symbols in the order of their codes. */
  private static final short[] SYMBOLS = new short[EOS + 1];

  static {
    for (byte length : LENGTHS) {
      COUNT[length]++;
    }
    int code = 0;
    int start = 0;
    for (int length = 1; length <= LONGEST; length++) {
      code <<= 1;
      FIRST[length] = code;
      START[length] = start;
      code += COUNT[length];
      start += COUNT[length];
    }
    int[] next = Arrays.copyOf(START, START.length);
    for (int symbol = 0; symbol <= EOS; symbol++) {
      int length = LENGTHS[symbol];
      int rank = next[length]++;
      SYMBOLS[rank] = (short) symbol;
      if (length <= FAST_BITS) {
        int prefix = (FIRST[length] + rank - START[length]) << (FAST_BITS - length);
        Arrays.fill(
            FAST, prefix, prefix + (1 << (FAST_BITS - length)), (short) ((length << 8) | symbol));
      }
    }
  }

  private Huffman() {}

  /** The most bytes that {@code encoded} bytes can become: the shortest code has five bits. */
  static int decodedBound(int encoded) {
    return encoded * 8 / 5;
  }

  /**
   * Decodes {@code length} bytes into {@code out}, which has room for {@link #decodedBound}.
   *
   * @return the number of bytes written, or {@link #MALFORMED}
   */
  static int decode(byte[] in, int offset, int length, byte[] out, int to) {
    int pos = offset;
    int end = offset + length;
    int at = to;
    long bits = 0;
    int have = 0;
    while (true) {
      while (have <= 48 && pos < end) {
        bits = (bits << 8) | (in[pos++] & 0xff);
        have += 8;
      }
      if (have < FAST_BITS) {
        return tail(bits, have, out, at, to);
      }
      short entry = FAST[(int) (bits >>> (have - FAST_BITS)) & ((1 << FAST_BITS) - 1)];
      if (entry != 0) {
        out[at++] = (byte) entry;
        have -= entry >> 8;
        continue;
      }
      int length2 = longCode(bits, have);
      if (length2 == 0) {
        return isPadding(bits, have) ? at - to : MALFORMED;
      }
      int symbol = symbol(bits, have, length2);
      if (symbol == EOS) {
        return MALFORMED;
      }
      out[at++] = (byte) symbol;
      have -= length2;
    }
  }

  /** Decodes the last bits, fewer than a fast look-up takes. */
  private static int tail(long bits, int have, byte[] out, int at, int to) {
    int left = have;
    int next = at;
    while (left > 0) {
      int ones = (1 << (FAST_BITS - left)) - 1;
      int index = ((int) (bits << (FAST_BITS - left)) & ((1 << FAST_BITS) - 1)) | ones;
      short entry = FAST[index];
      if (entry == 0 || entry >> 8 > left) {
        return isPadding(bits, left) ? next - to : MALFORMED;
      }
      out[next++] = (byte) entry;
      left -= entry >> 8;
    }
    return next - to;
  }

  /** The length of the code that the bits begin with, or 0 if they end before it does. */
  private static int longCode(long bits, int have) {
    for (int length = FAST_BITS + 1; length <= Math.min(LONGEST, have); length++) {
      int code = (int) (bits >>> (have - length)) & ((1 << length) - 1);
      if (code - FIRST[length] < COUNT[length]) {
        return length;
      }
    }
    return 0;
  }

  private static int symbol(long bits, int have, int length) {
    int code = (int) (bits >>> (have - length)) & ((1 << length) - 1);
    return SYMBOLS[START[length] + code - FIRST[length]];
  }

  /** Padding is shorter than a byte and consists of the first bits of EOS, which are ones. */
  private static boolean isPadding(long bits, int have) {
    int mask = (1 << have) - 1;
    return have < 8 && ((int) bits & mask) == mask;
  }
}
