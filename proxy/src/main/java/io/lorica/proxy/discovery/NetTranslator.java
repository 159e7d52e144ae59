package io.lorica.proxy.discovery;

import io.lorica.proto.net.IPAddress;
import io.lorica.proto.net.IPNetwork;
import io.lorica.proto.net.IPv6;
import io.lorica.proto.net.TcpAddress;
import io.lorica.proxy.config.IpNetwork;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Addresses of the wire (spec 10 §2). Pure. */
public final class NetTranslator {
  private static final int MAX_PORT = 65_535;

  private NetTranslator() {}

  static InetSocketAddress socketAddress(TcpAddress address) throws Unusable {
    return new InetSocketAddress(address(address.getIp()), port(address.getPort()));
  }

  static IpNetwork network(IPNetwork network) throws Unusable {
    InetAddress address = address(network.getIp());
    int prefix = network.getPrefixLen();
    if (prefix < 0 || prefix > address.getAddress().length * 8) {
      throw new Unusable("prefix length " + Integer.toUnsignedString(prefix));
    }
    return new IpNetwork(address, prefix);
  }

  /** An address as the wire has it. */
  public static TcpAddress wire(InetSocketAddress address) {
    return TcpAddress.newBuilder()
        .setIp(wire(address.getAddress()))
        .setPort(address.getPort())
        .build();
  }

  private static IPAddress wire(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (bytes.remaining() == Integer.BYTES) {
      return IPAddress.newBuilder().setIpv4(bytes.getInt()).build();
    }
    IPv6 ipv6 = IPv6.newBuilder().setFirst(bytes.getLong()).setLast(bytes.getLong()).build();
    return IPAddress.newBuilder().setIpv6(ipv6).build();
  }

  private static InetAddress address(IPAddress address) throws Unusable {
    return ip(address).orElseThrow(() -> new Unusable("an address is missing"));
  }

  /** An address of the wire; empty if there is none in it. */
  public static Optional<InetAddress> ip(IPAddress address) {
    byte[] bytes =
        switch (address.getIpCase()) {
          case IPV4 -> ByteBuffer.allocate(Integer.BYTES).putInt(address.getIpv4()).array();
          case IPV6 ->
              ByteBuffer.allocate(2 * Long.BYTES)
                  .putLong(address.getIpv6().getFirst())
                  .putLong(address.getIpv6().getLast())
                  .array();
          case IP_NOT_SET -> new byte[0];
        };
    try {
      return bytes.length == 0 ? Optional.empty() : Optional.of(InetAddress.getByAddress(bytes));
    } catch (UnknownHostException e) {
      throw new AssertionError("4 and 16 bytes are addresses", e);
    }
  }

  private static int port(int port) throws Unusable {
    if (port <= 0 || port > MAX_PORT) {
      throw new Unusable("port " + Integer.toUnsignedString(port));
    }
    return port;
  }
}
