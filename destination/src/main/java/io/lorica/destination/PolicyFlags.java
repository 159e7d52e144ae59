package io.lorica.destination;

import io.lorica.destination.model.Cidr;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.policy.DefaultPolicy;
import io.lorica.destination.model.policy.PolicySettings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The flags of policy (spec 07 §1.1); a picocli mixin. */
final class PolicyFlags {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyFlags.class);

  @Option(names = "--grpc-addr", defaultValue = "0.0.0.0:8090", description = "address of policy")
  InetSocketAddress address = new InetSocketAddress(0);

  @Option(
      names = "--admin-addr",
      defaultValue = "0.0.0.0:9990",
      description = "address of policy's metrics and probes")
  InetSocketAddress adminAddress = new InetSocketAddress(0);

  @Option(
      names = "--cluster-networks",
      defaultValue = "10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16",
      description = "networks of the cluster")
  private String clusterNetworks = "";

  @Option(
      names = "--probe-networks",
      defaultValue = "",
      description = "networks that probes come from; none = no probe routes")
  private String probeNetworks = "";

  @Option(
      names = "--default-policy",
      defaultValue = "all-unauthenticated",
      description = "who may connect where nothing is said")
  private String defaultPolicy = "";

  @Option(
      names = "--global-egress-network-namespace",
      defaultValue = "linkerd-egress",
      description = "whose EgressNetworks concern all clients")
  private String globalEgressNamespace = "";

  @Option(
      names = "--allow-l5d-request-headers",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "let requests set timeouts and retries by header")
  private boolean allowHeaders;

  @Option(
      names = "--server-addr",
      defaultValue = "0.0.0.0:9443",
      description = "accepted: the validators' address")
  private InetSocketAddress webhookAddress = new InetSocketAddress(0);

  @Option(
      names = "--admission-controller-disabled",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "accepted: whether there are no validators")
  private boolean noWebhook;

  /** Every flag that cannot be read, by its name. */
  List<String> problems(String opaquePorts) {
    List<String> problems = new ArrayList<>();
    if (DefaultPolicy.parse(defaultPolicy).isEmpty()) {
      problems.add("--default-policy: invalid mode: \"" + defaultPolicy + "\"");
    }
    if (Cidr.parseList(clusterNetworks) instanceof Parsed.Bad<?>(String reason)) {
      problems.add("--cluster-networks: " + reason);
    }
    if (!probeNetworks.isEmpty()
        && Cidr.parseList(probeNetworks) instanceof Parsed.Bad<?>(String reason)) {
      problems.add("--probe-networks: " + reason);
    }
    if (PortRanges.strict(opaquePorts) instanceof Parsed.Bad<?>(String reason)) {
      problems.add("--default-opaque-ports: " + reason);
    }
    return problems;
  }

  /** The answers' settings; call after {@link #problems} found none. */
  PolicySettings settings(
      String opaquePorts, String identityDomain, String clusterDomain, String namespace) {
    if (!noWebhook) {
      LOG.warn("no validators yet: nothing listens on {}, objects are not checked", webhookAddress);
    }
    LOG.warn("no status writers yet: routes count once something else has accepted them");
    return new PolicySettings(
        new PolicySettings.Names(identityDomain, clusterDomain, namespace, globalEgressNamespace),
        new PolicySettings.Networks(networks(clusterNetworks), networks(probeNetworks)),
        DefaultPolicy.parse(defaultPolicy).orElseThrow(),
        PortRanges.strict(opaquePorts) instanceof Parsed.Ok<PortRanges>(var ports)
            ? ports
            : PortRanges.NONE,
        allowHeaders);
  }

  private static List<Cidr> networks(String text) {
    return !text.isEmpty() && Cidr.parseList(text) instanceof Parsed.Ok<List<Cidr>>(var networks)
        ? networks
        : List.of();
  }
}
