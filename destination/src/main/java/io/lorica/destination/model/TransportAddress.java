package io.lorica.destination.model;

import java.util.Comparator;

/** An IP address and a TCP port (0 to 65535): the key by which proxies know an endpoint. */
public record TransportAddress(IpAddress ip, int port) implements Comparable<TransportAddress> {
  private static final Comparator<TransportAddress> ORDER =
      Comparator.comparing(TransportAddress::ip).thenComparingInt(TransportAddress::port);

  /** From a literal that is known to be one, for constants and tests. */
  public static TransportAddress of(String ip, int port) {
    return new TransportAddress(IpAddress.of(ip), port);
  }

  @Override
  public int compareTo(TransportAddress other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return ip.v6() ? "[" + ip + "]:" + port : ip + ":" + port;
  }
}
