package io.lorica.proxy.discovery;

import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.ProfileMatch;
import io.lorica.proxy.route.ProfileRule.RetryAllowance;
import io.lorica.proxy.route.ResponseClass;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A service profile, as far as the outbound half reads it (spec 02 §4.3, §6, §17).
 *
 * @param name fully qualified, empty if the target has none
 * @param opaque whether the port is marked opaque
 * @param endpoint set when the target is one endpoint rather than a service
 * @param routes in order; the first that matches wins
 * @param targets instead of the service itself, with weights above 0; empty for the service
 * @param budget of retries; empty: there are none
 */
public record Profile(
    String name,
    boolean opaque,
    Optional<Endpoint> endpoint,
    List<Route> routes,
    List<Target> targets,
    Optional<RetryAllowance> budget) {
  /** A single endpoint. */
  public record Endpoint(InetSocketAddress address, EndpointMetadata metadata) {}

  /** A route; its labels with their prefix. */
  public record Route(
      ProfileMatch match,
      List<ResponseClass> classes,
      Labels labels,
      boolean retryable,
      long timeoutNs) {}

  /**
   * A part of a traffic split.
   *
   * @param authority {@code name:port}
   */
  public record Target(String authority, long weight, Optional<Metadata> backend) {}

  /** A profile that says no more than this. */
  public static Profile of(String name, boolean opaque, Optional<Endpoint> endpoint) {
    return new Profile(name, opaque, endpoint, List.of(), List.of(), Optional.empty());
  }

  /** Whether HTTP goes by this profile rather than by the policy (spec 02 §7). */
  public boolean routesHttp() {
    return !name.isEmpty() && !(routes.isEmpty() && targets.isEmpty());
  }

  /** Whether opaque connections do. */
  public boolean routesOpaque() {
    return !name.isEmpty() && !targets.isEmpty();
  }
}
