package io.lorica.cni.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All redirect rules of one pod and one address family (spec 08 §3). A value: {@link #of} builds it
 * from options alone, {@link #changes} says what brings a table to it, and only the firewall
 * package touches a kernel.
 *
 * @param errors items of the skip lists that were left out, one message each
 */
public record RuleSet(Chain inbound, Chain outbound, List<String> errors) {
  /** Chain that inbound connections pass, from PREROUTING. */
  public static final String INBOUND_CHAIN = "PROXY_INIT_REDIRECT";

  /** Chain that outbound connections pass, from OUTPUT. */
  public static final String OUTBOUND_CHAIN = "PROXY_INIT_OUTPUT";

  public RuleSet {
    errors = List.copyOf(errors);
  }

  /** The rules of {@code options}, which must have no {@link InitOptions#problem() problem}. */
  public static RuleSet of(InitOptions options, IpFamily family) {
    PortList inboundSkips = PortList.parse(options.skip().inboundPorts());
    PortList outboundSkips = PortList.parse(options.skip().outboundPorts());
    return new RuleSet(
        inboundChain(options, inboundSkips, family),
        outboundChain(options, outboundSkips),
        Stream.concat(inboundSkips.errors().stream(), outboundSkips.errors().stream()).toList());
  }

  /** What turns a table that holds {@code installed} into one that holds this set, in order. */
  public List<RuleChange> changes(InstalledRules installed) {
    var changes = new ArrayList<RuleChange>();
    for (Chain chain : List.of(inbound, outbound)) {
      changes.add(
          installed.hasChain(chain.name())
              ? new RuleChange.Flush(chain.name())
              : new RuleChange.Create(chain.name()));
      chain.rules().forEach(rule -> changes.add(new RuleChange.Append(rule)));
      if (!installed.hasJump(chain.jump().chain(), chain.name())) {
        changes.add(new RuleChange.Append(chain.jump()));
      }
    }
    return List.copyOf(changes);
  }

  private static Chain inboundChain(InitOptions options, PortList skips, IpFamily family) {
    var rules = new ArrayList<Rule>();
    skips.groups().forEach(group -> rules.add(ignorePorts(INBOUND_CHAIN, group)));
    options.skip().sourceSubnets().stream()
        .flatMap(subnet -> Cidr.parse(subnet.strip()).stream())
        // Each table refuses the other family's subnets, which would leave a dual-stack pod unable
        // to start with any subnet skipped.
        .filter(subnet -> subnet.family() == family)
        .forEach(subnet -> rules.add(ignoreSubnet(subnet.text())));
    String target = Integer.toString(options.ports().inbound());
    if (options.portsToRedirect().isEmpty()) {
      rules.add(redirectAll(INBOUND_CHAIN, target, "redirect-all-incoming-to-proxy-port"));
    }
    options.portsToRedirect().forEach(port -> rules.add(redirectPort(port, target)));
    return new Chain(
        INBOUND_CHAIN, rules, jump("PREROUTING", INBOUND_CHAIN, "install-proxy-init-prerouting"));
  }

  private static Chain outboundChain(InitOptions options, PortList skips) {
    var rules = new ArrayList<Rule>();
    if (options.owner().uid() > 0) {
      rules.add(ignoreOwner("--uid-owner", options.owner().uid(), "ignore-proxy-user-id"));
    }
    if (options.owner().gid() > 0) {
      rules.add(ignoreOwner("--gid-owner", options.owner().gid(), "ignore-proxy-group-id"));
    }
    rules.add(new Rule(OUTBOUND_CHAIN, List.of("-o", "lo", "-j", "RETURN"), "ignore-loopback"));
    skips.groups().forEach(group -> rules.add(ignorePorts(OUTBOUND_CHAIN, group)));
    String target = Integer.toString(options.ports().outbound());
    rules.add(redirectAll(OUTBOUND_CHAIN, target, "redirect-all-outgoing-to-proxy-port"));
    return new Chain(
        OUTBOUND_CHAIN, rules, jump("OUTPUT", OUTBOUND_CHAIN, "install-proxy-init-output"));
  }

  private static Rule ignorePorts(String chain, String group) {
    return new Rule(
        chain,
        List.of("-p", "tcp", "--match", "multiport", "--dports", group, "-j", "RETURN"),
        "ignore-port-" + group);
  }

  private static Rule ignoreSubnet(String subnet) {
    return new Rule(
        INBOUND_CHAIN,
        List.of("-p", "all", "-j", "RETURN", "-s", subnet),
        "ignore-subnet-" + subnet);
  }

  private static Rule ignoreOwner(String flag, int id, String name) {
    return new Rule(
        OUTBOUND_CHAIN, List.of("-m", "owner", flag, Integer.toString(id), "-j", "RETURN"), name);
  }

  private static Rule redirectAll(String chain, String target, String name) {
    return new Rule(chain, List.of("-p", "tcp", "-j", "REDIRECT", "--to-port", target), name);
  }

  private static Rule redirectPort(int port, String target) {
    String text = Integer.toString(port);
    return new Rule(
        INBOUND_CHAIN,
        List.of("-p", "tcp", "--destination-port", text, "-j", "REDIRECT", "--to-port", target),
        "redirect-port-" + text + "-to-proxy-port");
  }

  private static Rule jump(String from, String to, String name) {
    return new Rule(from, List.of("-j", to), name);
  }
}
