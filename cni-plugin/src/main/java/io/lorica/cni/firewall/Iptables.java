package io.lorica.cni.firewall;

import io.lorica.cni.rules.IpFamily;

/**
 * The three programs of one iptables flavour and address family (spec 08 §2.3).
 *
 * @param command the program whose commands the log shows
 * @param save prints a table
 * @param restore changes a table in one transaction
 */
record Iptables(String command, String save, String restore) {
  static Iptables of(IptablesMode mode, IpFamily family) {
    String base = family == IpFamily.V4 ? "iptables" : "ip6tables";
    String command =
        switch (mode) {
          case LEGACY -> base + "-legacy";
          case NFT -> base + "-nft";
          case PLAIN -> base;
        };
    return new Iptables(command, command + "-save", command + "-restore");
  }

  /** Whether all three are there. */
  boolean available(Commands commands) {
    return commands.find(command).isPresent()
        && commands.find(save).isPresent()
        && commands.find(restore).isPresent();
  }
}
