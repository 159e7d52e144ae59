package io.lorica.cni.init;

import io.lorica.cni.firewall.FirewallSettings;
import io.lorica.cni.rules.InitOptions;

/**
 * Everything the command line says (spec 08 §2.1).
 *
 * @param ipv6 write the rules of both families
 * @param closeWaitSeconds 0: leave the kernel's time-out alone
 */
record InitConfig(
    InitOptions options,
    FirewallSettings firewall,
    boolean ipv6,
    int closeWaitSeconds,
    LogSettings log) {

  /** Format and level as given; the level may be unknown. */
  record LogSettings(String format, String level) {}
}
