package io.lorica.proxy.discovery;

import io.lorica.proxy.accrual.FailureAccrual;
import io.lorica.proxy.discovery.ClientPolicy.HttpPolicy;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.GrpcMatch;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes;
import io.lorica.proxy.route.OpaqueRoutes.FilterList;
import io.lorica.proxy.route.OpaqueRoutes.OpaqueRoute;
import io.lorica.proxy.route.ProfileRule;
import io.lorica.proxy.route.RequestMatch;
import io.lorica.proxy.route.RouteLimits;
import io.lorica.proxy.route.RouteRule;
import io.lorica.proxy.route.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The policy that a service profile amounts to (spec 02 §17, §15). Pure. */
public final class ProfilePolicy {
  private static final Metadata NAME = new Metadata.Default("serviceprofile");

  private ProfilePolicy() {}

  /**
   * A policy for HTTP and for opaque connections.
   *
   * @param port of the target, which a profile does not say
   */
  public static ClientPolicy of(Profile profile, int port) {
    String destination = profile.name() + ':' + port;
    List<RouteRule> rules = new ArrayList<>();
    for (Profile.Route route : profile.routes()) {
      rules.add(
          rule(
              route.match(),
              split(profile, destination),
              new ProfileRule(
                  destination,
                  route.labels(),
                  route.timeoutNs(),
                  route.retryable(),
                  route.classes(),
                  profile.budget())));
    }
    rules.add(
        rule(
            new GrpcMatch.Any(),
            split(profile, destination),
            new ProfileRule(destination, Labels.NONE, 0, false, List.of(), profile.budget())));
    HttpPolicy http =
        new HttpPolicy(
            new RouteTable<>(List.of(new RouteTable.Route<>(List.of(), List.copyOf(rules)))),
            new FailureAccrual.None());
    OpaqueRoutes opaque =
        new OpaqueRoutes(
            Optional.of(new OpaqueRoute(NAME, split(profile, destination), FilterList.NONE)));
    return new ClientPolicy(NAME, new ClientPolicy.Detect(http, http, opaque));
  }

  /**
   * What a gateway does with requests: the service's routes even where there are none of its own,
   * or else its one endpoint. Takes no request where the profile names neither (spec 02 §20).
   */
  public static ClientPolicy forGateway(Profile profile, int port) {
    return profile.name().isEmpty()
        ? profile
            .endpoint()
            .map(SynthesizedPolicy::forGateway)
            .orElseGet(SynthesizedPolicy::nothingForGateway)
        : of(profile, port);
  }

  private static RouteRule rule(
      RequestMatch match, Distribution<io.lorica.proxy.route.HttpFilter> to, ProfileRule profile) {
    return new RouteRule(
        NAME, List.of(match), List.of(), to, RouteLimits.NONE, Optional.of(profile));
  }

  /** The overrides by their weights, or else the service itself. */
  private static <F> Distribution<F> split(Profile profile, String destination) {
    if (profile.targets().isEmpty()) {
      return new Distribution.FirstAvailable<>(List.of(to(destination, NAME)));
    }
    return new Distribution.RandomAvailable<>(
        profile.targets().stream()
            .map(
                target ->
                    new Distribution.Weighted<F>(
                        to(target.authority(), target.backend().orElse(NAME)), target.weight()))
            .toList());
  }

  private static <F> Distribution.RouteBackend<F> to(String authority, Metadata name) {
    Backend.Balance balance = new Backend.Balance(authority, Backend.LoadParameters.DEFAULT);
    return new Distribution.RouteBackend<>(new Backend(name, balance), List.of());
  }
}
