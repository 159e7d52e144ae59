package io.lorica.cni.rules;

import java.net.Inet6Address;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A subnet in CIDR notation, kept as written. Host bits may be set: the kernel masks them.
 *
 * @param text as written, for example {@code 10.0.0.0/8}
 */
record Cidr(String text, IpFamily family) {
  /** Four decimal octets without leading zeros. */
  private static final Pattern IPV4 =
      Pattern.compile(
          "(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)");

  private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

  /** Empty when {@code text} is not a CIDR; a bare address is none. */
  static Optional<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !PREFIX_LENGTH.matcher(text.substring(slash + 1)).matches()) {
      return Optional.empty();
    }
    String address = text.substring(0, slash);
    int length = Integer.parseInt(text.substring(slash + 1));
    if (IPV4.matcher(address).matches()) {
      return length <= 32 ? Optional.of(new Cidr(text, IpFamily.V4)) : Optional.empty();
    }
    return isIpv6(address) && length <= 128
        ? Optional.of(new Cidr(text, IpFamily.V6))
        : Optional.empty();
  }

  private static boolean isIpv6(String address) {
    if (address.indexOf(':') < 0 || address.indexOf('%') >= 0 || address.indexOf('[') >= 0) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(address);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
