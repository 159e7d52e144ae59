package io.lorica.cni.rules;

import java.util.List;
import java.util.stream.Collectors;

/** Changes in the language of {@code iptables-restore --noflush}. */
public final class RestoreInput {
  private RestoreInput() {}

  /**
   * One transaction for the nat table: either all changes happen or none, and nobody sees a chain
   * that is emptied and not yet filled.
   */
  public static String of(List<RuleChange> changes) {
    return changes.stream()
        .map(RestoreInput::line)
        .collect(Collectors.joining("\n", "*nat\n", "\nCOMMIT\n"));
  }

  private static String line(RuleChange change) {
    return switch (change) {
      // Declares the chain: creates it, or empties it if it is there.
      case RuleChange.Create(String chain) -> ":" + chain + " - [0:0]";
      case RuleChange.Flush(String chain) -> ":" + chain + " - [0:0]";
      case RuleChange.Append(Rule rule) ->
          rule.arguments().stream().map(RestoreInput::quote).collect(Collectors.joining(" "));
    };
  }

  /** Only an empty port group needs quotes: all other arguments are built from checked values. */
  private static String quote(String argument) {
    return argument.isEmpty() ? "\"\"" : argument;
  }
}
