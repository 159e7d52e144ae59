package io.lorica.proxy.route;

import io.lorica.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Which rule takes a request: of a service without routes, and of some and of many. */
@State(Scope.Thread)
public class RouteTableBenchmark {
  private record Rule(List<RequestMatch> matches) implements RouteTable.Rule {}

  @Param({"1", "10", "100"})
  private int rules;

  private RouteTable<Rule> table = RouteTable.empty();
  private final RequestHead head = new RequestHead();

  @Setup
  public void build() {
    List<RouteTable.Route<Rule>> routes = new ArrayList<>();
    routes.add(route(List.of(), HttpMatch.ANY));
    HostMatch host = new HostMatch.Exact("web.default.svc.cluster.local");
    HeaderMatch header = new HeaderMatch(FieldText.of("x-canary"), new ValueMatch.Exact("yes"));
    for (int i = 1; i < rules; i++) {
      PathMatch path = PathMatch.Prefix.of("/section-" + i);
      List<HeaderMatch> headers = i % 3 == 0 ? List.of(header) : List.of();
      Optional<String> method = i % 2 == 0 ? Optional.of("GET") : Optional.empty();
      HttpMatch match = new HttpMatch(Optional.of(path), headers, List.of(), method);
      routes.add(route(List.of(host), match));
    }
    table = new RouteTable<>(List.copyOf(routes));
    head.method("GET");
    head.authority("web.default.svc.cluster.local:8080");
    head.path("/section-" + (rules - 1) + "/items/42?x=y");
    head.headers().add("user-agent", "some/1.0");
    head.headers().add("x-canary", "yes");
  }

  private static RouteTable.Route<Rule> route(List<HostMatch> hosts, HttpMatch match) {
    return new RouteTable.Route<>(hosts, List.of(new Rule(List.of(match))));
  }

  @Benchmark
  public RouteTable.@Nullable Rule find() {
    return table.find(head);
  }
}
