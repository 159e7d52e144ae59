package io.lorica.proxy.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Says where the peer of an accepted connection wanted to go before the firewall redirected it. */
@FunctionalInterface
public interface OriginalDestination {
  /**
   * Looks it up, on the connection's event loop.
   *
   * @param client the peer's address, unmapped
   * @throws IOException when the kernel does not know; the connection is then to be closed
   */
  InetSocketAddress of(Channel accepted, InetSocketAddress client) throws IOException;

  /** Asks the kernel's connection tracking, in the peer's own address family. */
  static OriginalDestination fromKernel() {
    return Kernel::lookup;
  }

  /** {@code getsockopt(SO_ORIGINAL_DST)}. */
  final class Kernel {
    // linux/netfilter_ipv4.h and linux/netfilter_ipv6/ip6_tables.h; levels of netinet/in.h.
    private static final int SO_ORIGINAL_DST = 80;
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;
    private static final int SOCKADDR_IN = 16;
    private static final int SOCKADDR_IN6 = 28;

    private static final RawUnixChannelOption V4 =
        new RawUnixChannelOption("SO_ORIGINAL_DST", SOL_IP, SO_ORIGINAL_DST, SOCKADDR_IN);
    private static final RawUnixChannelOption V6 =
        new RawUnixChannelOption("IP6T_SO_ORIGINAL_DST", SOL_IPV6, SO_ORIGINAL_DST, SOCKADDR_IN6);

    private Kernel() {}

    private static InetSocketAddress lookup(Channel accepted, InetSocketAddress client)
        throws IOException {
      boolean four = client.getAddress() instanceof Inet4Address;
      try {
        return parse(accepted.config().getOption(four ? V4 : V6), four);
      } catch (ChannelException e) {
        throw new IOException("no original destination: " + e.getMessage(), e);
      }
    }

    /** Reads a {@code sockaddr}: family (host order), port, for IPv6 flow information, address. */
    static InetSocketAddress parse(ByteBuffer sockaddr, boolean four) {
      int port = sockaddr.getShort(2) & 0xffff;
      byte[] address = new byte[four ? 4 : 16];
      sockaddr.get(four ? 4 : 8, address);
      return new InetSocketAddress(Addresses.of(address), port);
    }
  }
}
