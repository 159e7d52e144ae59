package io.lorica.proxy.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A network in CIDR form. IPv4 networks hold IPv4 addresses only, IPv6 networks IPv6 only. Bits
 * below the prefix are ignored when it is matched.
 */
public record IpNetwork(InetAddress address, int prefix) {
  public IpNetwork {
    int bits = address.getAddress().length * 8;
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException("prefix length " + prefix);
    }
  }

  /** {@code address/prefix}, or a plain address, which means itself alone. */
  public static Optional<IpNetwork> parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = IpLiterals.parse(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int bits = address.get().getAddress().length * 8;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1));
    return prefix < 0 || prefix > bits
        ? Optional.empty()
        : Optional.of(new IpNetwork(address.get(), prefix));
  }

  private static int prefix(String text) {
    return text.matches("0|[1-9][0-9]{0,2}") ? Integer.parseInt(text) : -1;
  }

  public boolean contains(InetAddress candidate) {
    if (address instanceof Inet4Address != candidate instanceof Inet4Address) {
      return false;
    }
    if (prefix == 0) {
      // The usual case by far, and the bytes of an address are a copy each time.
      return true;
    }
    byte[] net = address.getAddress();
    byte[] ip = candidate.getAddress();
    int whole = prefix / 8;
    for (int i = 0; i < whole; i++) {
      if (net[i] != ip[i]) {
        return false;
      }
    }
    int rest = prefix % 8;
    return rest == 0 || ((net[whole] ^ ip[whole]) & (0xff00 >> rest) & 0xff) == 0;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }
}
