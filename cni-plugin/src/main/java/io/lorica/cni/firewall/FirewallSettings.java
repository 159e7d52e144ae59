package io.lorica.cni.firewall;

import java.util.Optional;

/**
 * How rules get into the kernel (spec 08 §2.1).
 *
 * @param mode {@code legacy}, {@code nft}, {@code plain}, {@code auto} (ours: the first flavour
 *     that is installed, in the order nft, plain, legacy) or empty: then the next parameter decides
 * @param binaryPath {@code iptables-legacy}, {@code iptables-nft}, {@code iptables} or empty
 * @param simulate log the commands, run none
 * @param networkNamespace path of the namespace to enter, or empty for the current one
 * @param waitForLock wait for the lock of other iptables programs
 */
public record FirewallSettings(
    String mode,
    String binaryPath,
    boolean simulate,
    String networkNamespace,
    boolean waitForLock) {

  /** The first thing wrong with these settings in the words of spec 08 §2.2, or empty. */
  public String problem() {
    if (!mode.isEmpty() && modeOf(mode).isEmpty()) {
      return "--iptables-mode valid values are only \"legacy\", \"nft\" and \"plain\""
          + " (or \"auto\": what is installed)";
    }
    if (mode.isEmpty() && pathOf(binaryPath).isEmpty()) {
      return "--firewall-bin-path valid values are only"
          + " \"iptables-legacy\", \"iptables-nft\" and \"iptables\"";
    }
    return "";
  }

  /** The flavour asked for. Only for settings without a {@link #problem()}. */
  IptablesMode requestedMode() {
    return (mode.isEmpty() ? pathOf(binaryPath) : modeOf(mode)).orElseThrow();
  }

  /** Whether the user leaves the choice of flavour to us, so that none deserves a warning. */
  boolean anyMode() {
    return mode.equals("auto");
  }

  private static Optional<IptablesMode> modeOf(String mode) {
    return switch (mode) {
      case "legacy" -> Optional.of(IptablesMode.LEGACY);
      case "nft", "auto" -> Optional.of(IptablesMode.NFT);
      case "plain" -> Optional.of(IptablesMode.PLAIN);
      default -> Optional.empty();
    };
  }

  private static Optional<IptablesMode> pathOf(String path) {
    return switch (path) {
      case "", "iptables-legacy" -> Optional.of(IptablesMode.LEGACY);
      case "iptables-nft" -> Optional.of(IptablesMode.NFT);
      case "iptables" -> Optional.of(IptablesMode.PLAIN);
      default -> Optional.empty();
    };
  }
}
