package io.lorica.destination.grpc;

import com.google.protobuf.Duration;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.TransportAddress;
import io.lorica.proto.net.IPAddress;
import io.lorica.proto.net.IPv6;
import io.lorica.proto.net.TcpAddress;
import java.util.Optional;

/** Addresses and durations on the wire (spec 10 §2). */
final class Net {
  private Net() {}

  static IPAddress ip(IpAddress ip) {
    IPAddress.Builder out = IPAddress.newBuilder();
    if (ip.v6()) {
      out.setIpv6(IPv6.newBuilder().setFirst(ip.high()).setLast(ip.low()));
    } else {
      out.setIpv4((int) ip.low());
    }
    return out.build();
  }

  static TcpAddress address(TransportAddress address) {
    return TcpAddress.newBuilder().setIp(ip(address.ip())).setPort(address.port()).build();
  }

  /** Empty where neither kind of address is set. */
  static Optional<IpAddress> ip(IPAddress ip) {
    return switch (ip.getIpCase()) {
      case IPV4 -> Optional.of(IpAddress.v4(ip.getIpv4()));
      case IPV6 -> Optional.of(IpAddress.v6(ip.getIpv6().getFirst(), ip.getIpv6().getLast()));
      case IP_NOT_SET -> Optional.empty();
    };
  }

  static Duration duration(java.time.Duration duration) {
    return Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }
}
