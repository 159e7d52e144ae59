package io.lorica.cni.init;

import io.lorica.cni.firewall.FirewallSettings;
import io.lorica.cni.rules.InitOptions;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command line of {@code linkerd-init} (spec 08 §2.1). Built by hand instead of by annotations:
 * reflection over an annotated class would double the time that parsing takes.
 */
final class InitFlags {
  private static final String REDIRECT_PORTS = "--ports-to-redirect";
  private static final String INBOUND_SKIPS = "--inbound-ports-to-ignore";
  private static final String OUTBOUND_SKIPS = "--outbound-ports-to-ignore";
  private static final String SUBNET_SKIPS = "--subnets-to-ignore";

  private InitFlags() {}

  /** The command with its options; parsing errors are picocli's exceptions. */
  static CommandLine commandLine() {
    CommandSpec spec = CommandSpec.create().name("proxy-init");
    spec.usageMessage().description("Adds a Kubernetes pod to the mesh's redirect rules");
    number(spec, -1, "Port to redirect incoming traffic to", "-p", "--incoming-proxy-port");
    number(spec, -1, "Port to redirect outgoing traffic to", "-o", "--outgoing-proxy-port");
    number(spec, -1, "User ID that the proxy runs as; not redirected", "-u", "--proxy-uid");
    number(spec, -1, "Group ID that the proxy runs as; not redirected", "-g", "--proxy-gid");
    list(spec, Integer.class, "Inbound ports to redirect; none: all", "-r", REDIRECT_PORTS);
    list(spec, String.class, "Inbound ports or ranges to leave alone", INBOUND_SKIPS);
    list(spec, String.class, "Outbound ports or ranges to leave alone", OUTBOUND_SKIPS);
    list(spec, String.class, "Source subnets to leave alone, inbound", SUBNET_SKIPS);
    flag(spec, false, "Log the commands, run none", "--simulate");
    text(spec, "", "Path of the network namespace to enter", "--netns");
    flag(spec, false, "Wait for the iptables lock", "-w", "--use-wait-flag");
    number(spec, 0, "Sets nf_conntrack_tcp_timeout_close_wait", "--timeout-close-wait-secs");
    text(spec, "plain", "plain or json", "--log-format");
    text(spec, "info", "panic, fatal, error, warn, info, debug or trace", "--log-level");
    text(spec, "", "legacy, nft, plain or auto (what is installed)", "--iptables-mode");
    flag(spec, true, "Also write the rules of IPv6", "--ipv6");
    text(spec, "", "iptables-legacy, iptables-nft or iptables", "--firewall-bin-path");
    text(spec, "", "Accepted and not read: the mode decides", "--firewall-save-bin-path");
    spec.addOption(
        OptionSpec.builder("-h", "--help").usageHelp(true).description("Shows this help").build());
    return new CommandLine(spec);
  }

  /** The values of a parsed command line. */
  static InitConfig config(ParseResult parsed) {
    return new InitConfig(
        new InitOptions(
            new InitOptions.ProxyPorts(
                number(parsed, "--incoming-proxy-port"), number(parsed, "--outgoing-proxy-port")),
            new InitOptions.ProxyOwner(
                number(parsed, "--proxy-uid"), number(parsed, "--proxy-gid")),
            InitFlags.<Integer>list(parsed, REDIRECT_PORTS),
            new InitOptions.SkipLists(
                skips(parsed, INBOUND_SKIPS),
                skips(parsed, OUTBOUND_SKIPS),
                skips(parsed, SUBNET_SKIPS))),
        new FirewallSettings(
            text(parsed, "--iptables-mode"),
            text(parsed, "--firewall-bin-path"),
            flag(parsed, "--simulate"),
            text(parsed, "--netns"),
            flag(parsed, "--use-wait-flag")),
        flag(parsed, "--ipv6"),
        number(parsed, "--timeout-close-wait-secs"),
        new InitConfig.LogSettings(text(parsed, "--log-format"), text(parsed, "--log-level")));
  }

  private static void number(CommandSpec spec, int initial, String text, String... names) {
    add(spec, OptionSpec.builder(names[0], names).type(int.class).arity("1"), "" + initial, text);
  }

  private static void text(CommandSpec spec, String initial, String text, String... names) {
    add(spec, OptionSpec.builder(names[0], names).type(String.class).arity("1"), initial, text);
  }

  private static void flag(CommandSpec spec, boolean initial, String text, String... names) {
    add(
        spec,
        OptionSpec.builder(names[0], names).type(boolean.class).arity("0..1").fallbackValue("true"),
        "" + initial,
        text);
  }

  private static void list(CommandSpec spec, Class<?> item, String text, String... names) {
    spec.addOption(
        OptionSpec.builder(names[0], names)
            .type(List.class)
            .auxiliaryTypes(item)
            .arity("1")
            .splitRegex(",")
            .description(text)
            .build());
  }

  private static void add(
      CommandSpec spec, OptionSpec.Builder option, String initial, String text) {
    spec.addOption(option.defaultValue(initial).description(text).build());
  }

  private static <T> List<T> list(ParseResult parsed, String name) {
    return parsed.matchedOptionValue(name, List.of());
  }

  /** An empty value, as in {@code --subnets-to-ignore ""}, is an empty list. */
  private static List<String> skips(ParseResult parsed, String name) {
    List<String> items = list(parsed, name);
    return items.equals(List.of("")) ? List.of() : items;
  }

  private static int number(ParseResult parsed, String name) {
    return parsed.commandSpec().findOption(name).<Integer>getValue();
  }

  private static String text(ParseResult parsed, String name) {
    return parsed.commandSpec().findOption(name).<String>getValue();
  }

  private static boolean flag(ParseResult parsed, String name) {
    return parsed.commandSpec().findOption(name).<Boolean>getValue();
  }
}
