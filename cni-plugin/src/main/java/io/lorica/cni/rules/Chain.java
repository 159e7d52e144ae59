package io.lorica.cni.rules;

import java.util.List;

/**
 * A chain of ours with its content.
 *
 * @param jump the rule in a built-in chain that leads here
 */
public record Chain(String name, List<Rule> rules, Rule jump) {
  public Chain {
    rules = List.copyOf(rules);
  }
}
