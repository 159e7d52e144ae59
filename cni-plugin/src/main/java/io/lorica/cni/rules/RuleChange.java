package io.lorica.cni.rules;

import java.util.List;

/** One step that changes the nat table. */
public sealed interface RuleChange {
  /** The arguments after {@code iptables -t nat} that do this step alone. */
  List<String> arguments();

  /** A chain that does not exist yet. */
  record Create(String chain) implements RuleChange {
    @Override
    public List<String> arguments() {
      return List.of("-N", chain);
    }
  }

  /** A chain of an earlier run, emptied to be filled again. */
  record Flush(String chain) implements RuleChange {
    @Override
    public List<String> arguments() {
      return List.of("-F", chain);
    }
  }

  /** A rule put at the end of its chain. */
  record Append(Rule rule) implements RuleChange {
    @Override
    public List<String> arguments() {
      return rule.arguments();
    }
  }
}
