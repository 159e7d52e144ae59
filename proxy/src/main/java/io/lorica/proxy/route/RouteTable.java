package io.lorica.proxy.route;

import io.lorica.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a policy in its order, and which of their rules takes a request: the one with the
 * closest match, the first among equals (spec 02 §9.1, spec 01 §11). An immutable value, made once
 * for each policy.
 *
 * @param <R> what a rule leads to
 */
public record RouteTable<R extends RouteTable.Rule>(List<Route<R>> routes) {
  /** What the table must know of a rule. */
  public interface Rule {
    /** Of which one must hold. A rule for every request has one that says so. */
    List<RequestMatch> matches();
  }

  /**
   * Rules that have the same hosts.
   *
   * @param hosts empty: for any host, with the lowest rank
   */
  public record Route<R extends Rule>(List<HostMatch> hosts, List<R> rules) {}

  /** A table of one rule for any host. */
  public static <R extends Rule> RouteTable<R> of(R rule) {
    return new RouteTable<>(List.of(new Route<>(List.of(), List.of(rule))));
  }

  /** A table that takes no request. */
  public static <R extends Rule> RouteTable<R> empty() {
    return new RouteTable<>(List.of());
  }

  /** The rule that takes a request, or null if none does. */
  public @Nullable R find(RequestHead head) {
    R best = null;
    long bestRank = RequestMatch.NO_MATCH;
    for (int i = 0; i < routes.size(); i++) {
      Route<R> route = routes.get(i);
      long host = route.hosts.isEmpty() ? HostMatch.ANY_HOST : HostMatch.best(route.hosts, head);
      if (host == HostMatch.NO_MATCH) {
        continue;
      }
      for (int j = 0; j < route.rules.size(); j++) {
        R rule = route.rules.get(j);
        long match = rank(rule, head);
        long rank = (host << RequestMatch.RANK_BITS) + match;
        if (match != RequestMatch.NO_MATCH && rank > bestRank) {
          best = rule;
          bestRank = rank;
        }
      }
    }
    return best;
  }

  /** Every rule, in order. */
  public List<R> rules() {
    List<R> rules = new ArrayList<>();
    routes.forEach(route -> rules.addAll(route.rules));
    return rules;
  }

  /** The rank of the rule's closest match. */
  private static long rank(Rule rule, RequestHead head) {
    List<RequestMatch> matches = rule.matches();
    long best = RequestMatch.NO_MATCH;
    for (int i = 0; i < matches.size(); i++) {
      best = Math.max(best, matches.get(i).rank(head));
    }
    return best;
  }

  /** The closest match of a rule that took a request, or null if none holds. */
  public static @Nullable RequestMatch closest(Rule rule, RequestHead head) {
    RequestMatch closest = null;
    long best = RequestMatch.NO_MATCH;
    for (RequestMatch match : rule.matches()) {
      long rank = match.rank(head);
      if (rank > best) {
        best = rank;
        closest = match;
      }
    }
    return closest;
  }
}
