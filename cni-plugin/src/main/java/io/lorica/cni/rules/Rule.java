package io.lorica.cni.rules;

import java.util.ArrayList;
import java.util.List;

/**
 * One rule of the nat table.
 *
 * @param chain the chain it is appended to
 * @param terms match and target in iptables' words, in the order of spec 08 §3.2
 * @param name what the rule is for; shown by iptables as comment {@code proxy-init/NAME}
 */
public record Rule(String chain, List<String> terms, String name) {
  public Rule {
    terms = List.copyOf(terms);
  }

  /** The arguments of iptables that append this rule. */
  public List<String> arguments() {
    var arguments = new ArrayList<String>();
    arguments.add("-A");
    arguments.add(chain);
    arguments.addAll(terms);
    arguments.addAll(List.of("-m", "comment", "--comment", "proxy-init/" + name));
    return List.copyOf(arguments);
  }
}
