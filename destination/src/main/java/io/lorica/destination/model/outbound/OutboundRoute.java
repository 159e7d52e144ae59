package io.lorica.destination.model.outbound;

import io.lorica.controller.args.GoDuration;
import io.lorica.destination.model.KindRef;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.RouteHead;
import io.lorica.destination.model.RouteRecord;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HostMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.Matches;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A route as outbound policy uses it: what can be decided from the route alone is decided, backends
 * are looked up when a policy is derived.
 *
 * @param timeouts of the route's annotations
 * @param retry of the route's annotations; empty where it has none
 */
public record OutboundRoute<M>(
    RouteHead head,
    List<HostMatch> hosts,
    List<Rule<M>> rules,
    Timeouts timeouts,
    Optional<Retry> retry) {
  public OutboundRoute {
    hosts = List.copyOf(hosts);
    rules = List.copyOf(rules);
  }

  /**
   * A rule.
   *
   * @param requestTimeout of the rule itself; empty where it has none
   */
  public record Rule<M>(
      List<M> matches,
      List<Filter> filters,
      List<RouteRecord.Backend> backends,
      Optional<Duration> requestTimeout) {
    public Rule {
      matches = List.copyOf(matches);
      filters = List.copyOf(filters);
      backends = List.copyOf(backends);
    }
  }

  /** Bad for a route that no proxy can be told as it stands. */
  public static Parsed<OutboundRoute<HttpMatch>> of(RouteRecord.Http route) {
    boolean policyGroup = route.head().group().equals("policy.linkerd.io");
    return Parsed.collect(
            route.rules(),
            rule ->
                requestTimeout(rule.requestTimeout(), policyGroup)
                    .then(
                        timeout ->
                            rule(
                                Matches.http(rule.matches()),
                                Matches.filters(rule.filters()),
                                rule.backends(),
                                timeout)))
        .then(
            rules ->
                build(
                    route.head(), rules, TrafficAnnotations.httpRetry(route.head().annotations())));
  }

  public static Parsed<OutboundRoute<GrpcMatch>> of(RouteRecord.Grpc route) {
    return Parsed.collect(
            route.rules(),
            rule ->
                rule(
                    Matches.grpc(rule.matches()),
                    Matches.filters(rule.filters()),
                    rule.backends(),
                    Optional.empty()))
        .then(
            rules ->
                build(
                    route.head(), rules, TrafficAnnotations.grpcRetry(route.head().annotations())));
  }

  public static Parsed<OutboundRoute<Void>> of(RouteRecord.Tls route) {
    return connection(route.head(), route.rules(), "TLSRoute needs to have one rule");
  }

  public static Parsed<OutboundRoute<Void>> of(RouteRecord.Tcp route) {
    return connection(route.head(), route.rules(), "TCPRoute needs to have one rule");
  }

  private static Parsed<OutboundRoute<Void>> connection(
      RouteHead head, List<List<RouteRecord.Backend>> rules, String complaint) {
    if (rules.size() != 1) {
      return new Parsed.Bad<>(complaint);
    }
    Rule<Void> rule = new Rule<>(List.of(), List.of(), rules.getFirst(), Optional.empty());
    return new Parsed.Ok<>(
        new OutboundRoute<>(head, hosts(head), List.of(rule), Timeouts.NONE, Optional.empty()));
  }

  private static List<HostMatch> hosts(RouteHead head) {
    return head.hostnames().stream().map(HostMatch::of).toList();
  }

  private static <M> Parsed<Rule<M>> rule(
      Parsed<List<M>> matches,
      Parsed<List<Filter>> filters,
      List<RouteRecord.Backend> backends,
      Optional<Duration> timeout) {
    return matches.then(kept -> filters.map(all -> new Rule<>(kept, all, backends, timeout)));
  }

  private static <M> Parsed<OutboundRoute<M>> build(
      RouteHead head, List<Rule<M>> rules, Parsed<Optional<Retry>> retry) {
    return retry.then(
        again ->
            TrafficAnnotations.timeouts(head.annotations())
                .map(timeouts -> new OutboundRoute<>(head, hosts(head), rules, timeouts, again)));
  }

  /** Zero is none; what Gateway API allows beyond the simple form is none too (spec 07 §4.6). */
  private static Parsed<Optional<Duration>> requestTimeout(String text, boolean goSyntax) {
    if (text.isEmpty()) {
      return new Parsed.Ok<>(Optional.empty());
    }
    if (goSyntax) {
      return GoDuration.parse(text)
          .<Parsed<Optional<Duration>>>map(duration -> new Parsed.Ok<>(positive(duration)))
          .orElseGet(() -> new Parsed.Bad<>("invalid duration \"" + text + "\""));
    }
    return new Parsed.Ok<>(
        SimpleDuration.parse(text) instanceof Parsed.Ok<Duration>(Duration duration)
            ? positive(duration)
            : Optional.empty());
  }

  private static Optional<Duration> positive(Duration duration) {
    return duration.isPositive() ? Optional.of(duration) : Optional.empty();
  }

  /** Whether the route applies to this port of this parent (spec 07 §4.4). */
  public boolean attachedTo(Parent parent, int port) {
    return head.parents().stream().anyMatch(ref -> refersTo(ref, parent, port))
        && head.accepted().stream().anyMatch(accepted -> confirms(accepted, parent, port));
  }

  private boolean refersTo(RouteHead.Parent ref, Parent parent, int port) {
    boolean portless = ref.port() == 0 && parent.kind() == Parent.Kind.SERVICE;
    return ref.ref().is(parent.kind().group(), parent.kind().text())
        && ref.ref().in(head.name().namespace()).equals(parent.name())
        && (portless || ref.port() == port);
  }

  private static boolean confirms(RouteHead.Accepted accepted, Parent parent, int port) {
    RouteHead.Parent ref = accepted.parent();
    return KindRef.sameGroup(ref.ref().group(), parent.kind().group())
        && ref.ref().kind().equals(parent.kind().text())
        && ref.ref().name().equals(parent.name().name())
        && (ref.port() == 0 || ref.port() == port);
  }
}
