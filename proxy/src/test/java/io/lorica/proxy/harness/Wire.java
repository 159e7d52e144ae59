package io.lorica.proxy.harness;

import com.google.protobuf.Duration;
import io.lorica.proto.net.IPAddress;
import io.lorica.proto.net.TcpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Addresses and times as the control plane writes them. IPv4 alone. */
public final class Wire {
  private Wire() {}

  public static TcpAddress address(InetSocketAddress address) {
    return TcpAddress.newBuilder()
        .setIp(ip(address.getAddress()))
        .setPort(address.getPort())
        .build();
  }

  public static IPAddress ip(InetAddress address) {
    return IPAddress.newBuilder().setIpv4(ByteBuffer.wrap(address.getAddress()).getInt()).build();
  }

  /** {@code ip:port}. */
  public static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  static String text(TcpAddress address) {
    byte[] ip = ByteBuffer.allocate(4).putInt(address.getIp().getIpv4()).array();
    try {
      return text(new InetSocketAddress(InetAddress.getByAddress(ip), address.getPort()));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  public static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }
}
