package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.Ascii;
import io.lorica.proxy.http.HeaderName;

/**
 * Field names as numbers, in HPACK's tables: a {@link HeaderName} by its ordinal, the pseudo-header
 * fields of RFC 9113 §8.3 by the negative numbers here.
 */
final class FieldName {
  static final int AUTHORITY = -1;
  static final int METHOD = -2;
  static final int PATH = -3;
  static final int SCHEME = -4;
  static final int STATUS = -5;

  /** Begins with a colon and is none of the above: makes every message malformed. */
  static final int UNKNOWN_PSEUDO = -6;

  private static final HeaderName[] NAMES = HeaderName.values();

  private FieldName() {}

  /** The number of a name in lower case. */
  static int classify(byte[] bytes, int offset, int length) {
    if (length > 0 && bytes[offset] == ':') {
      return pseudo(bytes, offset, length);
    }
    return HeaderName.classify(bytes, offset, length).ordinal();
  }

  /** The constant for a number that is not negative. */
  static HeaderName header(int number) {
    return NAMES[number];
  }

  private static int pseudo(byte[] bytes, int offset, int length) {
    return switch (length) {
      case 5 -> Ascii.equals(bytes, offset, length, ":path") ? PATH : UNKNOWN_PSEUDO;
      case 7 -> pseudoOfSeven(bytes, offset, length);
      case 10 -> Ascii.equals(bytes, offset, length, ":authority") ? AUTHORITY : UNKNOWN_PSEUDO;
      default -> UNKNOWN_PSEUDO;
    };
  }

  private static int pseudoOfSeven(byte[] bytes, int offset, int length) {
    if (Ascii.equals(bytes, offset, length, ":method")) {
      return METHOD;
    }
    if (Ascii.equals(bytes, offset, length, ":scheme")) {
      return SCHEME;
    }
    return Ascii.equals(bytes, offset, length, ":status") ? STATUS : UNKNOWN_PSEUDO;
  }
}
