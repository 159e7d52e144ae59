package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.ClientPolicy;
import io.lorica.proxy.discovery.Profile;
import io.lorica.proxy.discovery.ProfilePolicy;
import io.lorica.proxy.discovery.TargetPolicy;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether a target goes by its policy or by its service profile (spec 02 §7). Decided by the first
 * value, once for the life of a stack. Confined to one event loop.
 */
final class PolicyChoice {
  private final Predicate<Profile> routes;
  private final int port;
  private Optional<Boolean> byProfile = Optional.empty();

  private PolicyChoice(Predicate<Profile> routes, int port) {
    this.routes = routes;
    this.port = port;
  }

  static PolicyChoice forHttp(int port) {
    return new PolicyChoice(Profile::routesHttp, port);
  }

  static PolicyChoice forOpaque(int port) {
    return new PolicyChoice(Profile::routesOpaque, port);
  }

  /** TLS knows no profiles. */
  static PolicyChoice forTls() {
    return new PolicyChoice(_ -> false, 0);
  }

  /**
   * What is in force. A profile that has nothing to say any more leaves the field to the policy.
   */
  ClientPolicy of(TargetPolicy.Known known) {
    Optional<Profile> routing = known.profile().filter(routes);
    if (byProfile.isEmpty()) {
      byProfile = Optional.of(routing.isPresent());
    }
    return byProfile.get() && routing.isPresent()
        ? ProfilePolicy.of(routing.get(), port)
        : known.policy();
  }
}
