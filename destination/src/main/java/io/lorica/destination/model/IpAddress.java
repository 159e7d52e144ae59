package io.lorica.destination.model;

import java.util.Optional;

/**
 * An IP address by value. The JDK's type folds an IPv4-mapped IPv6 address into IPv4, which the
 * wire keeps apart (spec 04 §7), hence this one.
 *
 * @param v6 whether it is an IPv6 address; if not, {@code high} is 0 and {@code low} the 32 bits
 * @param high the first eight octets of an IPv6 address
 * @param low the last eight octets, or the four of an IPv4 address
 */
public record IpAddress(boolean v6, long high, long low) implements Comparable<IpAddress> {
  private static final int GROUPS = 8;

  /** IPv4 from its 32 bits, first octet most significant. */
  public static IpAddress v4(int bits) {
    return new IpAddress(false, 0, Integer.toUnsignedLong(bits));
  }

  public static IpAddress v6(long high, long low) {
    return new IpAddress(true, high, low);
  }

  /** Number of bits: 32 or 128. */
  public int bits() {
    return v6 ? 128 : 32;
  }

  /** A literal without brackets, port or zone; nothing else, so that names never resolve here. */
  public static Optional<IpAddress> parse(String text) {
    return IpLiteral.parse(text);
  }

  /** A literal that is known to be one, for constants and tests. */
  public static IpAddress of(String text) {
    return parse(text).orElseThrow(() -> new IllegalArgumentException("not an IP: " + text));
  }

  @Override
  public int compareTo(IpAddress other) {
    if (v6 != other.v6) {
      return v6 ? 1 : -1;
    }
    int order = Long.compareUnsigned(high, other.high);
    return order != 0 ? order : Long.compareUnsigned(low, other.low);
  }

  /** Dotted, or RFC 5952 without its shortening of IPv4 parts. */
  @Override
  public String toString() {
    if (!v6) {
      return (low >>> 24) + "." + (low >>> 16 & 255) + "." + (low >>> 8 & 255) + "." + (low & 255);
    }
    return formatV6();
  }

  private String formatV6() {
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int j = i;
      while (j < GROUPS && groupAt(j) == 0) {
        j++;
      }
      if (j - i > bestLength) {
        bestStart = i;
        bestLength = j - i;
      }
      i = Math.max(i, j - 1);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestStart) {
        out.append("::");
        i += bestLength - 1;
        continue;
      }
      if (out.length() > 0 && out.charAt(out.length() - 1) != ':') {
        out.append(':');
      }
      out.append(Integer.toHexString(groupAt(i)));
    }
    return out.toString();
  }

  private int groupAt(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }
}
