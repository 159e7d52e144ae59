package io.lorica.destination.model.inbound;

import io.lorica.destination.model.KindRef;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.RouteHead;
import io.lorica.destination.model.RouteRecord;
import io.lorica.destination.model.policy.Filter;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HostMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.Matches;
import java.util.ArrayList;
import java.util.List;

/**
 * A route as inbound policy uses it (spec 07 §3.6).
 *
 * @param servers Servers of its namespace that have accepted it
 */
public record InboundRoute<M>(
    RouteHead head,
    List<String> servers,
    List<HostMatch> hosts,
    List<InboundServer.Rule<M>> rules) {
  static final String POLICY_GROUP = "policy.linkerd.io";
  private static final String CONTROLLER = "linkerd.io/policy-controller";

  public InboundRoute {
    servers = List.copyOf(servers);
    hosts = List.copyOf(hosts);
    rules = List.copyOf(rules);
  }

  /** Bad for a route that no proxy can be told as it stands. */
  public static Parsed<InboundRoute<HttpMatch>> of(RouteRecord.Http route) {
    return Parsed.collect(
            route.rules(),
            rule -> rule(Matches.http(rule.matches()), Matches.filters(rule.filters())))
        .then(rules -> of(route.head(), rules));
  }

  public static Parsed<InboundRoute<GrpcMatch>> of(RouteRecord.Grpc route) {
    return Parsed.collect(
            route.rules(),
            rule -> rule(Matches.grpc(rule.matches()), Matches.filters(rule.filters())))
        .then(rules -> of(route.head(), rules));
  }

  /** Response header modifiers do not exist inbound: they are dropped. */
  private static <M> Parsed<InboundServer.Rule<M>> rule(
      Parsed<List<M>> matches, Parsed<List<Filter>> filters) {
    return matches.then(
        kept ->
            filters.map(
                all ->
                    new InboundServer.Rule<>(
                        kept,
                        all.stream()
                            .filter(filter -> !(filter instanceof Filter.ResponseHeaders))
                            .toList())));
  }

  private static <M> Parsed<InboundRoute<M>> of(RouteHead head, List<InboundServer.Rule<M>> rules) {
    return servers(head)
        .map(
            servers ->
                new InboundRoute<>(
                    head, servers, head.hostnames().stream().map(HostMatch::of).toList(), rules));
  }

  private static Parsed<List<String>> servers(RouteHead head) {
    List<String> servers = new ArrayList<>();
    for (RouteHead.Parent parent : head.parents()) {
      KindRef ref = parent.ref();
      if (!ref.is(POLICY_GROUP, "Server")) {
        continue;
      }
      if (!ref.in(head.name().namespace()).namespace().equals(head.name().namespace())) {
        return new Parsed.Bad<>("a Server parent must be in the route's namespace");
      }
      if (parent.port() != 0 || !parent.section().isEmpty()) {
        return new Parsed.Bad<>("a Server parent has neither port nor section");
      }
      if (!ref.name().isEmpty() && accepted(head, ref.name())) {
        servers.add(ref.name());
      }
    }
    return new Parsed.Ok<>(servers);
  }

  /** Until the status has been written, a route has no effect. */
  private static boolean accepted(RouteHead head, String server) {
    return head.accepted().stream()
        .anyMatch(
            accepted ->
                accepted.controller().equals(CONTROLLER)
                    && accepted.parent().ref().kind().equals("Server")
                    && accepted.parent().ref().name().equals(server));
  }
}
