package io.lorica.proxy.outbound;

import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.route.ProfileRule;
import io.lorica.proxy.route.ProfileRule.RetryAllowance;
import io.lorica.proxy.route.RouteRule;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the routes of a service profile count and spend: counters stay from version to version, a
 * budget is one version's and shared by its routes (spec 02 §17). Confined to one event loop.
 */
final class LiveProfiles {
  /** One route at work; without a budget nothing is tried again. */
  record LiveRoute(ProfileRule rule, ProfileMetrics metrics, Optional<RetryBudget> budget) {}

  private final LoopMetrics metrics;
  private Map<Labels, ProfileMetrics> counters = new HashMap<>();
  private final IdentityHashMap<RouteRule, LiveRoute> routes = new IdentityHashMap<>();

  LiveProfiles(LoopMetrics metrics) {
    this.metrics = metrics;
  }

  /** The rules of the policy in force. */
  void update(List<RouteRule> rules) {
    Map<Labels, ProfileMetrics> kept = new HashMap<>();
    Map<RetryAllowance, RetryBudget> budgets = new HashMap<>();
    routes.clear();
    for (RouteRule rule : rules) {
      rule.profile().ifPresent(profile -> routes.put(rule, live(profile, kept, budgets)));
    }
    counters.values().forEach(ProfileMetrics::close);
    counters = kept;
  }

  /** The route of a rule; null for rules of a policy. */
  @Nullable LiveRoute of(RouteRule rule) {
    return routes.get(rule);
  }

  void close() {
    update(List.of());
  }

  private LiveRoute live(
      ProfileRule profile,
      Map<Labels, ProfileMetrics> kept,
      Map<RetryAllowance, RetryBudget> budgets) {
    Labels key = Labels.of("dst", profile.destination()).with(profile.labels());
    ProfileMetrics counted = kept.get(key);
    if (counted == null) {
      ProfileMetrics known = counters.remove(key);
      counted = known == null ? new ProfileMetrics(metrics, profile) : known;
      kept.put(key, counted);
    }
    long now = metrics.clock().nanoTime();
    Optional<RetryBudget> budget =
        profile
            .budget()
            .map(each -> budgets.computeIfAbsent(each, made -> new RetryBudget(made, now)));
    return new LiveRoute(profile, counted, budget);
  }
}
