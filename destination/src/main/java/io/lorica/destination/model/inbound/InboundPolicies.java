package io.lorica.destination.model.inbound;

import io.lorica.destination.model.KindRef;
import io.lorica.destination.model.PodRecord.HttpProbe;
import io.lorica.destination.model.RateLimitRecord;
import io.lorica.destination.model.ServerRecord;
import io.lorica.destination.model.inbound.Authorization.Authentication;
import io.lorica.destination.model.inbound.InboundServer.Http;
import io.lorica.destination.model.inbound.InboundServer.Protocol;
import io.lorica.destination.model.inbound.InboundServer.Route;
import io.lorica.destination.model.inbound.InboundServer.Rule;
import io.lorica.destination.model.policy.DefaultPolicy;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.NetworkMatch;
import io.lorica.destination.model.policy.PolicyRef;
import io.lorica.destination.model.policy.PolicySettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The policy of one port of one workload (spec 07 §3). */
public final class InboundPolicies {
  /** Spec 07 §3.3: a constant of the control plane. */
  private static final Duration DETECT_TIMEOUT = Duration.ofSeconds(10);

  private static final Comparator<ServerRecord> OLDEST_FIRST =
      Comparator.comparing(ServerRecord::created).thenComparing(ServerRecord::name);

  private final InboundView view;
  private final PolicySettings settings;
  private final Authorizations authorizations;

  public InboundPolicies(InboundView view, PolicySettings settings) {
    this.view = view;
    this.settings = settings;
    this.authorizations = new Authorizations(view, settings);
  }

  /** Any port of a workload has a policy, whether it is declared or not. */
  public InboundServer of(InboundWorkload workload, int port) {
    return view.servers(workload.namespace()).stream()
        .filter(server -> workload.selectedBy(server, port))
        .min(OLDEST_FIRST)
        .map(server -> byServer(workload, port, server))
        .orElseGet(() -> byDefault(workload, port));
  }

  private InboundServer byDefault(InboundWorkload workload, int port) {
    DefaultPolicy policy =
        DefaultPolicy.parse(workload.annotations().defaultPolicy())
            .orElse(settings.defaultPolicy());
    if (workload.annotations().requireIdentity().contains(port)) {
      policy = policy.authenticated();
    }
    Protocol protocol =
        workload.annotations().opaque().contains(port)
            ? new Protocol.Opaque()
            : new Protocol.Detect(DETECT_TIMEOUT, new Http(defaultRoutes(workload, port), null));
    return new InboundServer(
        new PolicyRef.Default(policy.text()),
        protocol,
        authorizations.of(policy).stream().toList());
  }

  private InboundServer byServer(InboundWorkload workload, int port, ServerRecord server) {
    return new InboundServer(
        new PolicyRef.Resource("policy.linkerd.io", "server", server.name().name(), "", 0),
        protocol(workload, port, server),
        authorizations.of(server));
  }

  private Protocol protocol(InboundWorkload workload, int port, ServerRecord server) {
    return switch (server.proxyProtocol()) {
      case "HTTP/1" -> new Protocol.Http1(http(workload, port, server));
      case "HTTP/2" -> new Protocol.Http2(http(workload, port, server));
      case "gRPC" -> new Protocol.Grpc(grpcRoutes(server));
      case "opaque" -> new Protocol.Opaque();
      case "TLS" -> new Protocol.Tls();
      default -> new Protocol.Detect(DETECT_TIMEOUT, http(workload, port, server));
    };
  }

  private Http http(InboundWorkload workload, int port, ServerRecord server) {
    List<Route<HttpMatch>> attached = attached(view.httpRoutes(server.name().namespace()), server);
    return new Http(
        attached.isEmpty() ? defaultRoutes(workload, port) : attached, rateLimit(server));
  }

  private List<Route<GrpcMatch>> grpcRoutes(ServerRecord server) {
    List<Route<GrpcMatch>> attached = attached(view.grpcRoutes(server.name().namespace()), server);
    GrpcMatch everything = new GrpcMatch(new GrpcMatch.Rpc("", ""), List.of());
    return attached.isEmpty()
        ? List.of(route("default", List.of(), List.of(everything)))
        : attached;
  }

  /** Oldest first; routes without an age last (spec 07 §3.6). */
  private <M> List<Route<M>> attached(Collection<InboundRoute<M>> routes, ServerRecord server) {
    return routes.stream()
        .filter(route -> route.servers().contains(server.name().name()))
        .sorted(
            Comparator.<InboundRoute<M>, Boolean>comparing(
                    route -> route.head().created().isEmpty())
                .thenComparing(route -> route.head().created())
                .thenComparing(route -> route.head().name())
                .thenComparing(route -> route.head().group())
                .thenComparing(route -> route.head().kind()))
        .map(this::resource)
        .toList();
  }

  private <M> Route<M> resource(InboundRoute<M> route) {
    PolicyRef ref =
        new PolicyRef.Resource(
            route.head().group(), route.head().kind(), route.head().name().name(), "", 0);
    return new Route<>(ref, route.hosts(), authorizations.of(route.head()), route.rules());
  }

  /** Everything, and what the kubelet must be able to ask without an identity. */
  private List<Route<HttpMatch>> defaultRoutes(InboundWorkload workload, int port) {
    List<Route<HttpMatch>> routes = new ArrayList<>();
    routes.add(route("default", List.of(), List.of(HttpMatch.prefix("/"))));
    List<HttpMatch> probes =
        workload.probes().stream()
            .filter(probe -> probe.port() == port)
            .map(HttpProbe::path)
            .distinct()
            .sorted()
            .map(HttpMatch::get)
            .toList();
    if (!probes.isEmpty() && !settings.networks().probes().isEmpty()) {
      Authorization kubelet =
          new Authorization(
              new PolicyRef.Default("probe"),
              NetworkMatch.of(settings.networks().probes()),
              new Authentication.Unauthenticated());
      routes.add(route("probe", List.of(kubelet), probes));
    }
    return routes;
  }

  private static <M> Route<M> route(
      String name, List<Authorization> authorizations, List<M> matches) {
    return new Route<>(
        new PolicyRef.Default(name),
        List.of(),
        authorizations,
        List.of(new Rule<>(matches, List.of())));
  }

  private InboundServer.@Nullable RateLimit rateLimit(ServerRecord server) {
    Optional<RateLimitRecord> found =
        view.rateLimits(server.name().namespace()).stream()
            .filter(limit -> limit.accepted() && targets(limit.target(), server))
            .min(
                Comparator.comparing(RateLimitRecord::created)
                    .thenComparing(RateLimitRecord::name));
    return found.map(this::rateLimit).orElse(null);
  }

  private static boolean targets(KindRef target, ServerRecord server) {
    return target.is("policy.linkerd.io", "Server") && target.name().equals(server.name().name());
  }

  private InboundServer.RateLimit rateLimit(RateLimitRecord record) {
    PolicyRef ref =
        new PolicyRef.Resource(
            "policy.linkerd.io", "HTTPLocalRateLimitPolicy", record.name().name(), "", 0);
    List<InboundServer.ClientLimit> overrides =
        record.overrides().stream()
            .map(
                override ->
                    new InboundServer.ClientLimit(
                        override.limit(),
                        override.clients().stream()
                            .map(client -> client.in(record.name().namespace()))
                            .map(client -> settings.identity(client.name(), client.namespace()))
                            .toList()))
            .toList();
    return new InboundServer.RateLimit(ref, record.total(), record.identity(), overrides);
  }
}
