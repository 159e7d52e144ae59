package io.lorica.proxy.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Texts of variables to values: the syntaxes of spec 03 §1.1, one function each. */
final class Values {
  /** Longer durations are cut to this, so that nanoseconds always fit a long: a hundred years. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  private Values() {}

  /** One syntax. */
  @FunctionalInterface
  interface Syntax<T> {
    T parse(String text) throws InvalidValue;
  }

  /** An unsigned integer with {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}; or 0. */
  static Duration duration(String text) throws InvalidValue {
    String trimmed = text.strip();
    int digits = 0;
    while (digits < trimmed.length() && isDigit(trimmed.charAt(digits))) {
      digits++;
    }
    if (digits == 0) {
      throw new InvalidValue("not a duration: it must begin with a number");
    }
    long amount = amount(trimmed.substring(0, digits));
    long millis =
        switch (trimmed.substring(digits)) {
          case "ms" -> 1;
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          case "d" -> 86_400_000;
          case "" -> {
            if (amount != 0) {
              throw new InvalidValue("not a duration: the unit is missing (ms, s, m, h, d)");
            }
            yield 0;
          }
          default -> throw new InvalidValue("not a duration: the unit must be ms, s, m, h or d");
        };
    if (millis == 0 || amount <= LONGEST.toMillis() / millis) {
      return Duration.ofMillis(amount * millis);
    }
    return LONGEST;
  }

  private static long amount(String digits) throws InvalidValue {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) {
      throw new InvalidValue("not a duration: the number is too large");
    }
  }

  static boolean bool(String text) throws InvalidValue {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidValue("must be true or false");
    };
  }

  /** A count or size; what exceeds an int is cut to the largest one. */
  static int count(String text) throws InvalidValue {
    return (int) Math.min(Integer.MAX_VALUE, unsigned(text));
  }

  /** A window of HTTP/2, which ends at 2^31-1 (RFC 9113 §6.9.1). */
  static int window(String text) throws InvalidValue {
    long value = unsigned(text);
    if (value > Integer.MAX_VALUE) {
      throw new InvalidValue("must be at most 2147483647");
    }
    return (int) value;
  }

  /** A frame size of HTTP/2 (RFC 9113 §6.5.2). */
  static int frameSize(String text) throws InvalidValue {
    long value = unsigned(text);
    if (value < 16_384 || value > 16_777_215) {
      throw new InvalidValue("must be between 16384 and 16777215");
    }
    return (int) value;
  }

  static int positive(String text) throws InvalidValue {
    int value = count(text);
    if (value == 0) {
      throw new InvalidValue("must be at least 1");
    }
    return value;
  }

  private static long unsigned(String text) throws InvalidValue {
    if (text.isEmpty() || !text.chars().allMatch(c -> isDigit((char) c))) {
      throw new InvalidValue("not an unsigned number");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw new InvalidValue("the number is too large");
    }
  }

  static double real(String text) throws InvalidValue {
    if (!text.matches("[0-9]+(\\.[0-9]+)?")) {
      throw new InvalidValue("not a number");
    }
    return Double.parseDouble(text);
  }

  /** The jitter of a back-off: 0 to 100. */
  static double jitter(String text) throws InvalidValue {
    double value = real(text);
    if (value > 100) {
      throw new InvalidValue("must be between 0 and 100");
    }
    return value;
  }

  /** A share of the processors: more than 0, at most 1. */
  static double ratio(String text) throws InvalidValue {
    double value = real(text);
    if (value <= 0 || value > 1) {
      throw new InvalidValue("must be more than 0 and at most 1");
    }
    return value;
  }

  static PortSet ports(String text) throws InvalidValue {
    PortSet.Builder ports = new PortSet.Builder();
    for (String item : items(text)) {
      int dash = item.indexOf('-');
      int first = port(dash < 0 ? item : item.substring(0, dash).strip());
      int last = dash < 0 ? first : port(item.substring(dash + 1).strip());
      if (last < first) {
        throw new InvalidValue("the range " + item + " is backwards");
      }
      ports.add(first, last);
    }
    return ports.build();
  }

  private static int port(String text) throws InvalidValue {
    long value = unsigned(text);
    if (value > 65_535) {
      throw new InvalidValue("a port is at most 65535");
    }
    return (int) value;
  }

  /** Addresses between commas, exactly: no spaces, none empty. */
  static Set<InetAddress> addresses(String text) throws InvalidValue {
    Set<InetAddress> addresses = new LinkedHashSet<>();
    for (String item : text.split(",", -1)) {
      addresses.add(address(item));
    }
    return Set.copyOf(addresses);
  }

  private static InetAddress address(String text) throws InvalidValue {
    Optional<InetAddress> address = IpLiterals.parse(text);
    if (address.isEmpty()) {
      throw new InvalidValue("not an IP address: " + text);
    }
    return address.get();
  }

  static List<IpNetwork> networks(String text) throws InvalidValue {
    List<IpNetwork> networks = new ArrayList<>();
    for (String item : items(text)) {
      Optional<IpNetwork> network = IpNetwork.parse(item);
      if (network.isEmpty()) {
        throw new InvalidValue("not a network: " + item);
      }
      networks.add(network.get());
    }
    return List.copyOf(networks);
  }

  static DnsSuffixes suffixes(String text) throws InvalidValue {
    List<String> suffixes = new ArrayList<>();
    for (String item : items(text)) {
      Optional<String> suffix = item.equals(".") ? Optional.of("") : ServerNames.parse(item);
      if (suffix.isEmpty()) {
        throw new InvalidValue("not a DNS suffix: " + item);
      }
      suffixes.add(suffix.get());
    }
    return new DnsSuffixes(suffixes);
  }

  static InetSocketAddress socketAddress(String text) throws InvalidValue {
    HostPort parsed = hostPort(text);
    Optional<InetAddress> ip = IpLiterals.parse(parsed.host());
    if (ip.isEmpty()) {
      throw new InvalidValue("not an address of the form IP:port");
    }
    return new InetSocketAddress(ip.get(), parsed.port());
  }

  /** One or two socket addresses. */
  static List<InetSocketAddress> socketAddresses(String text) throws InvalidValue {
    String[] items = text.split(",", -1);
    if (items.length > 2) {
      throw new InvalidValue("at most two addresses");
    }
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String item : items) {
      addresses.add(socketAddress(item.strip()));
    }
    return List.copyOf(addresses);
  }

  /** {@code name:port}, {@code IP:port} or {@code [IPv6]:port}. */
  static HostPort hostPort(String text) throws InvalidValue {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new InvalidValue("not of the form host:port");
    }
    String host = text.substring(0, colon);
    int port = port(text.substring(colon + 1));
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    boolean ip = IpLiterals.parse(bare).isPresent();
    if (bare.indexOf(':') >= 0 ? !(ip && bracketed) : bracketed) {
      throw new InvalidValue("not of the form host:port");
    }
    if (!ip && ServerNames.parse(bare).isEmpty()) {
      throw new InvalidValue("neither an IP address nor a DNS name: " + bare);
    }
    return new HostPort(bare, port);
  }

  /** A DNS name in lower case; a trailing dot is taken off. */
  static String dnsName(String text) throws InvalidValue {
    Optional<String> name = ServerNames.parse(text);
    if (name.isEmpty()) {
      throw new InvalidValue("not a DNS name");
    }
    return name.get();
  }

  private static List<String> items(String text) {
    List<String> items = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      String trimmed = item.strip();
      if (!trimmed.isEmpty()) {
        items.add(trimmed);
      }
    }
    return items;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
