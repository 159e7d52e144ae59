package io.lorica.cni.firewall;

/** Which flavour of iptables writes the rules. */
public enum IptablesMode {
  /** The flavour of the old kernel interface; also meant when nothing is said. */
  LEGACY,
  /** The flavour that writes nftables. */
  NFT,
  /** Whatever the system's {@code iptables} is. */
  PLAIN
}
