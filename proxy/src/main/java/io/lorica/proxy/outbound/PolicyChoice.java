package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.ClientPolicy;
import io.lorica.proxy.discovery.Profile;
import io.lorica.proxy.discovery.ProfilePolicy;
import io.lorica.proxy.discovery.TargetPolicy;
import io.lorica.proxy.discovery.TargetQuery;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Whether a target goes by its policy or by its service profile (spec 02 §7). Decided by the first
 * value, once for the life of a stack. Confined to one event loop.
 */
final class PolicyChoice {
  private final Predicate<Profile> routes;
  private final Function<Profile, ClientPolicy> policy;
  private Optional<Boolean> byProfile = Optional.empty();

  private PolicyChoice(Predicate<Profile> routes, Function<Profile, ClientPolicy> policy) {
    this.routes = routes;
    this.policy = policy;
  }

  /** A gateway asks the profile alone about HTTP (spec 02 §20). */
  static PolicyChoice forHttp(TargetQuery query) {
    int port = query.target().port();
    return switch (query) {
      case TargetQuery.Sidecar _, TargetQuery.Ingress _ ->
          new PolicyChoice(Profile::routesHttp, profile -> ProfilePolicy.of(profile, port));
      case TargetQuery.Gateway _ ->
          new PolicyChoice(_ -> true, profile -> ProfilePolicy.forGateway(profile, port));
    };
  }

  static PolicyChoice forOpaque(TargetQuery query) {
    int port = query.target().port();
    return new PolicyChoice(Profile::routesOpaque, profile -> ProfilePolicy.of(profile, port));
  }

  /** TLS knows no profiles. */
  static PolicyChoice forTls() {
    return new PolicyChoice(_ -> false, profile -> ProfilePolicy.of(profile, 0));
  }

  /**
   * What is in force. A profile that has nothing to say any more leaves the field to the policy.
   */
  ClientPolicy of(TargetPolicy.Known known) {
    Optional<Profile> routing = known.profile().filter(routes);
    if (byProfile.isEmpty()) {
      byProfile = Optional.of(routing.isPresent());
    }
    return byProfile.get() && routing.isPresent() ? policy.apply(routing.get()) : known.policy();
  }
}
