package io.lorica.cni.init;

import io.lorica.cni.firewall.Commands;
import io.lorica.cni.firewall.Firewall;
import io.lorica.cni.log.Level;
import io.lorica.cni.log.Log;
import io.lorica.cni.rules.IpFamily;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;

/**
 * The program of the init container {@code linkerd-init}: writes the redirect rules of the network
 * namespace that it runs in, once, before the application starts (spec 08 §2). Logs to {@code out};
 * errors with the usage text go to {@code err}.
 */
public final class ProxyInit {
  private static final int FAILED = 1;

  private final Commands commands;
  private final InstantSource clock;
  private final PrintStream out;
  private final PrintStream err;

  public ProxyInit(Commands commands, InstantSource clock, PrintStream out, PrintStream err) {
    this.commands = commands;
    this.clock = clock;
    this.out = out;
    this.err = err;
  }

  /** Does everything the arguments say. Returns the exit status: 0 or 1. */
  public int run(List<String> arguments) {
    CommandLine commandLine = InitFlags.commandLine();
    Optional<String> problem;
    try {
      var parsed = commandLine.parseArgs(arguments.toArray(String[]::new));
      if (parsed.isUsageHelpRequested()) {
        commandLine.usage(out);
        return 0;
      }
      problem = run(InitFlags.config(parsed));
    } catch (CommandLine.ParameterException e) {
      problem = Optional.of(String.valueOf(e.getMessage()));
    }
    problem.ifPresent(text -> report(text, commandLine));
    return problem.isPresent() ? FAILED : 0;
  }

  /** In the order of spec 08 §2.2: the time-out, the log's settings, IPv4, IPv6. */
  private Optional<String> run(InitConfig config) {
    Optional<String> problem = setCloseWait(config);
    if (problem.isPresent()) {
      return problem;
    }
    Optional<Level> level = Level.parse(config.log().level());
    if (level.isEmpty()) {
      return Optional.of("not a valid log level: \"" + config.log().level() + "\"");
    }
    var log = new Log(out, clock, level.get(), config.log().format().equals("json"));
    var firewall = new Firewall(config.firewall(), commands, log);
    problem = firewall.configure(config.options(), IpFamily.V4);
    return problem.isPresent() || !config.ipv6()
        ? problem
        : firewall.configure(config.options(), IpFamily.V6);
  }

  /** Runs even when iptables is only simulated, as in the reference. */
  private Optional<String> setCloseWait(InitConfig config) {
    if (config.closeWaitSeconds() == 0) {
      return Optional.empty();
    }
    var log = new Log(out, clock, Level.INFO, false);
    var command = new ArrayList<String>();
    if (!config.firewall().networkNamespace().isEmpty()) {
      command.addAll(List.of("nsenter", "--net=" + config.firewall().networkNamespace(), "--"));
    }
    String setting =
        "net.netfilter.nf_conntrack_tcp_timeout_close_wait=" + config.closeWaitSeconds();
    command.addAll(List.of("sysctl", "-w", setting));
    Commands.Result result = commands.run(command, "");
    log.info(result.output());
    if (result.succeeded()) {
      return Optional.empty();
    }
    log.error("cannot set " + setting);
    return Optional.of("sysctl: exit status " + result.exitStatus());
  }

  private void report(String problem, CommandLine commandLine) {
    var writer = new PrintWriter(err, true, StandardCharsets.UTF_8);
    writer.println("Error: " + problem);
    commandLine.usage(writer, CommandLine.Help.Ansi.OFF);
    writer.flush();
  }
}
