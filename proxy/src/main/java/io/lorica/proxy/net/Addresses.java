package io.lorica.proxy.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses in the one form in which they are compared and shown. */
public final class Addresses {
  private Addresses() {}

  /** An IPv4-mapped IPv6 address becomes the IPv4 address that it is (spec 01 §2). */
  public static InetSocketAddress unmapped(SocketAddress address) {
    InetSocketAddress inet = (InetSocketAddress) address;
    if (inet.getAddress() instanceof Inet6Address six && isMapped(six.getAddress())) {
      byte[] four = Arrays.copyOfRange(six.getAddress(), 12, 16);
      return new InetSocketAddress(of(four), inet.getPort());
    }
    return inet;
  }

  private static boolean isMapped(byte[] six) {
    for (int i = 0; i < 10; i++) {
      if (six[i] != 0) {
        return false;
      }
    }
    return six[10] == -1 && six[11] == -1;
  }

  /** The address of 4 or 16 bytes. */
  static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("neither 4 nor 16 bytes", e);
    }
  }

  /** {@code 10.0.0.1:80} or {@code [fd00::1]:80}, as labels and messages show it. */
  public static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    return ip instanceof Inet6Address
        ? "[" + text(ip) + "]:" + address.getPort()
        : text(ip) + ":" + address.getPort();
  }

  /** The address alone; IPv6 in the short form of RFC 5952. */
  public static String text(InetAddress ip) {
    return ip instanceof Inet6Address six ? compressed(six.getAddress()) : ip.getHostAddress();
  }

  private static String compressed(byte[] six) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (six[2 * i] & 0xff) << 8 | (six[2 * i + 1] & 0xff);
    }
    int zerosAt = -1;
    int zeros = 1;
    for (int i = 0; i < 8; i++) {
      int run = 0;
      while (i + run < 8 && groups[i + run] == 0) {
        run++;
      }
      if (run > zeros) {
        zerosAt = i;
        zeros = run;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == zerosAt) {
        text.append("::");
        i += zeros - 1;
      } else {
        text.append(i > 0 && i != zerosAt + zeros ? ":" : "");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
