package io.lorica.destination.model;

import java.util.Optional;

/** Reads IP literals by RFC 4291 §2.2, without zone, and dotted quads without leading zeros. */
final class IpLiteral {
  private static final int GROUPS = 8;
  private static final int BROKEN = -1;

  private IpLiteral() {}

  static Optional<IpAddress> parse(String text) {
    if (text.indexOf(':') >= 0) {
      return v6(text);
    }
    long bits = v4(text);
    return bits == BROKEN ? Optional.empty() : Optional.of(IpAddress.v4((int) bits));
  }

  private static long v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return BROKEN;
    }
    long bits = 0;
    for (String part : parts) {
      boolean padded = part.length() > 1 && part.charAt(0) == '0';
      int octet = padded ? BROKEN : number(part, 3, 10);
      if (octet == BROKEN || octet > 255) {
        return BROKEN;
      }
      bits = (bits << 8) | octet;
    }
    return bits;
  }

  private static Optional<IpAddress> v6(String text) {
    int gap = text.indexOf("::");
    int[] groups = new int[GROUPS];
    if (gap < 0) {
      return fill(text, groups, true) == GROUPS ? Optional.of(join(groups)) : Optional.empty();
    }
    int head = fill(text.substring(0, gap), groups, false);
    int[] rest = new int[GROUPS];
    int tail = fill(text.substring(gap + 2), rest, true);
    if (head == BROKEN || tail == BROKEN || head + tail >= GROUPS) {
      return Optional.empty();
    }
    System.arraycopy(rest, 0, groups, GROUPS - tail, tail);
    return Optional.of(join(groups));
  }

  /**
   * Writes the groups of a part without {@code ::}; says how many they are, or that it cannot.
   *
   * @param last whether the part ends the literal, where a dotted quad may stand
   */
  private static int fill(String text, int[] groups, boolean last) {
    if (text.isEmpty()) {
      return 0;
    }
    int at = 0;
    String[] parts = text.split(":", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean dotted = last && i == parts.length - 1 && parts[i].indexOf('.') >= 0;
      long value = dotted ? v4(parts[i]) : number(parts[i], 4, 16);
      if (value == BROKEN || at + (dotted ? 2 : 1) > GROUPS) {
        return BROKEN;
      }
      if (dotted) {
        groups[at++] = (int) (value >>> 16);
      }
      groups[at++] = (int) (value & 0xffff);
    }
    return at;
  }

  private static int number(String digits, int maxLength, int radix) {
    if (digits.isEmpty() || digits.length() > maxLength) {
      return BROKEN;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : BROKEN;
      if (digit == BROKEN) {
        return BROKEN;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static IpAddress join(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = (high << 16) | groups[i];
      low = (low << 16) | groups[i + 4];
    }
    return IpAddress.v6(high, low);
  }
}
