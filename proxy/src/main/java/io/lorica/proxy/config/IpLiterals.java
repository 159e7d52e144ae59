package io.lorica.proxy.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** IP addresses in text form, never looked up in DNS. */
public final class IpLiterals {
  private IpLiterals() {}

  /** A dotted quad or an IPv6 address without brackets and zone; a mapped address becomes IPv4. */
  public static Optional<InetAddress> parse(String text) {
    if (text.indexOf(':') < 0) {
      return parse4(text);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.digit(c, 16) < 0 && c != ':' && c != '.') {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** A socket address of a literal that is known to be one. */
  public static InetSocketAddress socketAddress(String literal, int port) {
    return new InetSocketAddress(parse(literal).orElseThrow(), port);
  }

  private static Optional<InetAddress> parse4(String text) {
    int value = 0;
    int parts = 0;
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf('.', start);
      int octet = octet(text, start, end < 0 ? text.length() : end);
      if (octet < 0 || ++parts > 4) {
        return Optional.empty();
      }
      value = value << 8 | octet;
      if (end < 0) {
        break;
      }
      start = end + 1;
    }
    return parts == 4 ? Optional.of(of(value)) : Optional.empty();
  }

  /** The value of one decimal octet without leading zeros, or -1. */
  private static int octet(String text, int start, int end) {
    int length = end - start;
    if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= 255 ? value : -1;
  }

  private static InetAddress of(int value) {
    byte[] bytes = {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
    try {
      return Inet4Address.getByAddress(bytes);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
