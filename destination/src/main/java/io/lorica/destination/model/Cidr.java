package io.lorica.destination.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A network. Host bits are kept as written, because the wire repeats them (spec 07 §3.5). */
public record Cidr(IpAddress ip, int prefix) {
  public static final Cidr ANY_V4 = new Cidr(IpAddress.v4(0), 0);
  public static final Cidr ANY_V6 = new Cidr(IpAddress.v6(0, 0), 0);

  /** {@code 10.0.0.0/8}, or a bare address, which is a network of its own. */
  public static Parsed<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    Optional<IpAddress> ip = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (ip.isEmpty()) {
      return new Parsed.Bad<>("invalid network: " + text);
    }
    if (slash < 0) {
      return new Parsed.Ok<>(new Cidr(ip.get(), ip.get().bits()));
    }
    int prefix = prefix(text.substring(slash + 1));
    return prefix < 0 || prefix > ip.get().bits()
        ? new Parsed.Bad<>("invalid network: " + text)
        : new Parsed.Ok<>(new Cidr(ip.get(), prefix));
  }

  private static int prefix(String digits) {
    boolean plain = digits.length() <= 3 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return plain && !digits.isEmpty() ? Integer.parseInt(digits) : -1;
  }

  /** A comma-separated list without blanks, as flags have it. */
  public static Parsed<List<Cidr>> parseList(String text) {
    List<Cidr> networks = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      switch (parse(item)) {
        case Parsed.Ok<Cidr>(Cidr network) -> networks.add(network);
        case Parsed.Bad<Cidr>(String reason) -> {
          return new Parsed.Bad<>(reason);
        }
      }
    }
    return new Parsed.Ok<>(List.copyOf(networks));
  }

  public boolean contains(IpAddress address) {
    if (ip.v6() != address.v6()) {
      return false;
    }
    if (!ip.v6()) {
      return prefix == 0 || (ip.low() ^ address.low()) >>> (32 - prefix) == 0;
    }
    long high = ip.high() ^ address.high();
    long low = ip.low() ^ address.low();
    if (prefix <= 64) {
      return prefix == 0 || high >>> (64 - prefix) == 0;
    }
    return high == 0 && low >>> (128 - prefix) == 0;
  }

  /** Whether every address of the other network is in this one. */
  public boolean contains(Cidr other) {
    return other.prefix >= prefix && contains(other.ip);
  }

  @Override
  public String toString() {
    return ip + "/" + prefix;
  }
}
