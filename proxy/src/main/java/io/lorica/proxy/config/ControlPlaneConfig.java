package io.lorica.proxy.config;

import java.util.List;
import java.util.Optional;

/**
 * The control plane: where it is, what it is asked for, and how.
 *
 * @param policyWorkload sent verbatim as the workload of policy requests
 * @param destinationContext sent verbatim as {@code context_token}
 * @param profileSuffixes names whose profile is looked up
 * @param profileNetworks addresses whose profile is looked up; empty means none
 */
public record ControlPlaneConfig(
    ControlService destination,
    ControlService policy,
    String policyWorkload,
    String destinationContext,
    DnsSuffixes profileSuffixes,
    List<IpNetwork> profileNetworks,
    StreamLimits streamLimits) {
  public ControlPlaneConfig {
    profileNetworks = List.copyOf(profileNetworks);
  }

  static ControlPlaneConfig read(EnvReader env) {
    return new ControlPlaneConfig(
        service(env, "DESTINATION_SVC", "no destination service configured"),
        service(env, "POLICY_SVC", "no policy service configured"),
        env.required("POLICY_WORKLOAD", "", text -> text),
        env.read("DESTINATION_CONTEXT", "", text -> text),
        env.read(
            "DESTINATION_PROFILE_SUFFIXES",
            new DnsSuffixes(List.of("svc.cluster.local")),
            Values::suffixes),
        env.read("DESTINATION_PROFILE_NETWORKS", List.of(), Values::networks),
        StreamLimits.read(env));
  }

  private static final ControlService NOWHERE =
      new ControlService.Local(new HostPort("localhost.", 0));

  /** Reads {@code <base>_ADDR} and {@code <base>_NAME}, where one must exist. */
  static ControlService service(EnvReader env, String base, String absent) {
    String addrName = base + "_ADDR";
    String nameName = base + "_NAME";
    Optional<HostPort> address = env.find(addrName, Values::hostPort);
    if (address.isPresent() && address.get().isLoopback()) {
      return new ControlService.Local(address.get());
    }
    Optional<String> name = env.find(nameName, Values::dnsName);
    if (!env.isSet(addrName) && !env.isSet(nameName)) {
      env.fail(absent);
    } else if (!env.isSet(addrName) || !env.isSet(nameName)) {
      env.reject(
          env.isSet(addrName) ? addrName : nameName,
          env.full(addrName) + " and " + env.full(nameName) + " must be specified together");
    } else if (address.isPresent() && name.isPresent()) {
      return new ControlService.Meshed(address.get(), name.get());
    }
    return NOWHERE;
  }
}
