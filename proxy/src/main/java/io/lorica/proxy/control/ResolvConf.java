package io.lorica.proxy.control;

import io.lorica.proxy.config.IpLiterals;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The name servers of {@code /etc/resolv.conf} (resolv.conf(5)). Search lists are left alone: the
 * control plane's addresses are absolute names. Pure.
 */
public final class ResolvConf {
  private static final int DNS_PORT = 53;

  /** As many as the C library heeds. */
  private static final int MAX_SERVERS = 3;

  private ResolvConf() {}

  /** The servers in the file's order; without any, one on this machine. */
  public static List<InetSocketAddress> nameServers(String text) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split("[ \t]+", -1);
      if (words.length >= 2 && words[0].equals("nameserver") && servers.size() < MAX_SERVERS) {
        IpLiterals.parse(words[1])
            .ifPresent(ip -> servers.add(new InetSocketAddress(ip, DNS_PORT)));
      }
    }
    return servers.isEmpty()
        ? List.of(IpLiterals.socketAddress("127.0.0.1", DNS_PORT))
        : List.copyOf(servers);
  }
}
