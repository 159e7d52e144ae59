package io.lorica.cni.rules;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of ours a nat table holds already, as far as idempotency needs it (spec 08 §3.5).
 *
 * @param chains names of the chains that exist
 * @param jumps pairs of chains of which the first jumps to the second
 */
public record InstalledRules(Set<String> chains, Set<Jump> jumps) {
  /** An empty table. */
  public static final InstalledRules NONE = new InstalledRules(Set.of(), Set.of());

  private static final Pattern CHAIN = Pattern.compile("^:(\\S+) ", Pattern.MULTILINE);
  private static final Pattern JUMP =
      Pattern.compile("^-A (\\S+) (?:.* )?-j (\\S+)(?: .*)?$", Pattern.MULTILINE);

  /** A rule's chain and the chain or target that it leads to. */
  public record Jump(String from, String to) {}

  public InstalledRules {
    chains = Set.copyOf(chains);
    jumps = Set.copyOf(jumps);
  }

  /** Reads the output of {@code iptables-save}; lines of warnings between the rules do no harm. */
  public static InstalledRules parse(String save) {
    var chains = new HashSet<String>();
    CHAIN.matcher(save).results().forEach(found -> chains.add(found.group(1)));
    var jumps = new HashSet<Jump>();
    JUMP.matcher(save)
        .results()
        .forEach(found -> jumps.add(new Jump(found.group(1), found.group(2))));
    return new InstalledRules(chains, jumps);
  }

  boolean hasChain(String name) {
    return chains.contains(name);
  }

  boolean hasJump(String from, String to) {
    return jumps.contains(new Jump(from, to));
  }
}
