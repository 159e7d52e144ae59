package io.lorica.cni.firewall;

import io.lorica.cni.log.Log;
import io.lorica.cni.rules.InitOptions;
import io.lorica.cni.rules.InstalledRules;
import io.lorica.cni.rules.IpFamily;
import io.lorica.cni.rules.RestoreInput;
import io.lorica.cni.rules.RuleChange;
import io.lorica.cni.rules.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Brings a network namespace's nat tables to the rule set of some options. Each address family is
 * one transaction of {@code iptables-restore}: a failure leaves the table as it was, and a second
 * run replaces the rules of the first without a moment in which they are missing.
 *
 * <p>The log shows the single commands that have the same effect (spec 08 §3.2), because those are
 * what an operator can read and try.
 */
public final class Firewall {
  private static final List<IptablesMode> FALLBACKS =
      List.of(IptablesMode.NFT, IptablesMode.PLAIN, IptablesMode.LEGACY);

  private final FirewallSettings settings;
  private final Commands commands;
  private final Log log;

  public Firewall(FirewallSettings settings, Commands commands, Log log) {
    this.settings = settings;
    this.commands = commands;
    this.log = log;
  }

  /** Writes the rules for one family. Returns what went wrong, or empty when the table is right. */
  public Optional<String> configure(InitOptions options, IpFamily family) {
    Optional<String> problem =
        Stream.of(settings.problem(), options.problem()).filter(p -> !p.isEmpty()).findFirst();
    return problem.isPresent() ? problem : write(RuleSet.of(options, family), tools(family));
  }

  private Optional<String> write(RuleSet rules, Iptables tools) {
    List<String> save = inNamespace(List.of(tools.save(), "-t", "nat"));
    Commands.Result before = execute(save, "");
    if (!before.succeeded()) {
      log.error("aborting firewall configuration");
      return Optional.of(failure(save, before));
    }
    rules.errors().forEach(log::error);
    List<RuleChange> changes = rules.changes(InstalledRules.parse(before.output()));
    changes.forEach(change -> log.info(shown(single(tools, change))));
    List<String> restore = restore(tools);
    log.debug(shown(restore));
    Commands.Result result = runUnlessSimulated(restore, RestoreInput.of(changes));
    if (!result.succeeded()) {
      return Optional.of(failure(restore, result));
    }
    // For the reader of the log only; its failure changes nothing.
    execute(save, "");
    return Optional.empty();
  }

  /** The flavour asked for, or the first installed one if it is not there (spec 08 §2.3). */
  private Iptables tools(IpFamily family) {
    Iptables requested = Iptables.of(settings.requestedMode(), family);
    if (requested.available(commands)) {
      return requested;
    }
    Optional<Iptables> fallback =
        FALLBACKS.stream()
            .map(mode -> Iptables.of(mode, family))
            .filter(tools -> tools.available(commands))
            .findFirst();
    if (fallback.isEmpty()) {
      log.error("no iptables programs found on PATH, wanted " + requested.command());
    } else if (!settings.anyMode()) {
      warnOfFallback(requested, fallback.get());
    }
    return fallback.orElse(requested);
  }

  private void warnOfFallback(Iptables requested, Iptables fallback) {
    var fields = new LinkedHashMap<String, String>();
    fields.put("requestedBin", requested.command());
    fields.put("requestedSaveBin", requested.save());
    fields.put("fallbackBin", fallback.command());
    fields.put("fallbackSaveBin", fallback.save());
    log.warn("iptables programs not found, using others", fields);
  }

  private List<String> single(Iptables tools, RuleChange change) {
    var command = new ArrayList<>(List.of(tools.command(), "-t", "nat"));
    command.addAll(change.arguments());
    return inNamespace(withWait(command));
  }

  private List<String> restore(Iptables tools) {
    return inNamespace(withWait(new ArrayList<>(List.of(tools.restore(), "--noflush"))));
  }

  private List<String> withWait(List<String> command) {
    if (settings.waitForLock()) {
      command.add("-w");
    }
    return command;
  }

  private List<String> inNamespace(List<String> command) {
    if (settings.networkNamespace().isEmpty()) {
      return command;
    }
    var entered = new ArrayList<>(List.of("nsenter", "--net=" + settings.networkNamespace(), "--"));
    entered.addAll(command);
    return entered;
  }

  private Commands.Result execute(List<String> command, String input) {
    log.info(shown(command));
    return runUnlessSimulated(command, input);
  }

  private Commands.Result runUnlessSimulated(List<String> command, String input) {
    if (settings.simulate()) {
      return new Commands.Result(0, "");
    }
    Commands.Result result = commands.run(command, input);
    if (!result.output().isEmpty()) {
      log.info(result.output());
    }
    return result;
  }

  private String shown(List<String> command) {
    return String.join(" ", commands.resolve(command));
  }

  private static String failure(List<String> command, Commands.Result result) {
    return String.join(" ", command) + ": exit status " + result.exitStatus();
  }
}
