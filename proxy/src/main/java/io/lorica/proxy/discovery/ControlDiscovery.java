package io.lorica.proxy.discovery;

import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.destination.Update;
import io.lorica.proto.inbound.PortSpec;
import io.lorica.proto.inbound.Server;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.TrafficSpec;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.ControlPlaneConfig;
import io.lorica.proxy.config.InboundConfig;
import io.lorica.proxy.config.ProxyConfig;
import io.lorica.proxy.discovery.WatchedStream.Retry;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.runtime.LoopContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Discovery at the real control plane. Any thread may ask; the streams live on the control loop.
 */
public final class ControlDiscovery implements Discovery {
  private static final GrpcMethod<Update> GET =
      new GrpcMethod<>("/io.linkerd.proxy.destination.Destination/Get", Update.parser());
  private static final GrpcMethod<DestinationProfile> GET_PROFILE =
      new GrpcMethod<>(
          "/io.linkerd.proxy.destination.Destination/GetProfile", DestinationProfile.parser());
  private static final GrpcMethod<OutboundPolicy> WATCH =
      new GrpcMethod<>(
          "/io.linkerd.proxy.outbound.OutboundPolicies/Watch", OutboundPolicy.parser());
  private static final GrpcMethod<Server> WATCH_PORT =
      new GrpcMethod<>(
          "/io.linkerd.proxy.inbound.InboundServerPolicies/WatchPort", Server.parser());

  // Spec 02 §4.2.
  private static final Set<Integer> UNUSABLE =
      Set.of(GrpcStatus.INVALID_ARGUMENT, GrpcStatus.FAILED_PRECONDITION);
  private static final Set<Integer> NO_POLICY =
      Set.of(
          GrpcStatus.INVALID_ARGUMENT,
          GrpcStatus.FAILED_PRECONDITION,
          GrpcStatus.NOT_FOUND,
          GrpcStatus.UNIMPLEMENTED);

  /** The services to ask. */
  public record Services(ControlService destination, ControlService policy) {}

  /** A service of the control plane and how often to try it. */
  public record ControlService(WatchedStreams streams, Backoff backoff) {}

  private final LoopContext context;
  private final ProxyConfig config;
  private final Services services;
  private final UnusablePolicies unusable;
  private final LookupCache<TargetQuery, TargetPolicy> targets;
  private final LookupCache<String, Resolution> endpoints;
  private final LookupCache<Integer, ServerPolicy> ports;
  private final List<Watch<ServerPolicy>> permanent = new ArrayList<>();

  /**
   * Asks {@code services}.
   *
   * @param context of the control loop
   */
  public ControlDiscovery(LoopContext context, ProxyConfig config, Services services) {
    this.context = context;
    this.config = config;
    this.services = services;
    unusable = new UnusablePolicies(context.metrics());
    long idleNs = config.outbound().timeouts().discoveryIdle().toNanos();
    targets = new LookupCache<>(context.loop(), context.scheduler(), idleNs, this::targetLookup);
    endpoints =
        new LookupCache<>(
            context.loop(),
            context.scheduler(),
            idleNs,
            answer -> answer instanceof Resolution.Failed,
            this::endpointLookup);
    ports =
        new LookupCache<>(
            context.loop(),
            context.scheduler(),
            config.inbound().timeouts().discoveryIdle().toNanos(),
            this::portLookup);
  }

  /** Watches the ports whose policy is always known (spec 01 §4.2). */
  public void watchPermanentPorts() {
    config.inbound().policy().ports().stream().forEach(p -> permanent.add(serverPolicy(p)));
    permanent.add(serverPolicy(config.admin().listen().getPort()));
    if (!config.inbound().policy().gatewaySuffixes().isEmpty()) {
      permanent.add(serverPolicy(config.inbound().listen().port()));
    }
  }

  @Override
  public Watch<TargetPolicy> target(TargetQuery query) {
    return targets.watch(query);
  }

  @Override
  public Watch<Resolution> endpoints(String authority) {
    return endpoints.watch(authority);
  }

  @Override
  public Watch<ServerPolicy> serverPolicy(int port) {
    return ports.watch(port);
  }

  private Lookup targetLookup(TargetQuery query, Publication<TargetPolicy> publication) {
    TrafficSpec spec = spec(query.target());
    return new TargetLookup(
        query,
        publication,
        unusable,
        listener ->
            services.policy.streams.open(
                new WatchedStream.Question<>(WATCH, spec, NO_POLICY, Retry.AT_ONCE),
                reconnect(services.policy),
                listener),
        isProfiled(query)
            ? Optional.of(
                listener ->
                    services.destination.streams.open(
                        new WatchedStream.Question<>(
                            GET_PROFILE, path(query.target().text()), UNUSABLE, Retry.AT_ONCE),
                        reconnect(services.destination),
                        listener))
            : Optional.empty());
  }

  private TrafficSpec spec(Target target) {
    TrafficSpec.Builder spec =
        TrafficSpec.newBuilder().setSourceWorkload(config.control().policyWorkload());
    return switch (target) {
      case Target.Address address -> spec.setAddr(NetTranslator.wire(address.address())).build();
      case Target.Name name -> spec.setAuthority(name.text()).build();
    };
  }

  /** Which names a gateway asks for is not bounded here but by what it serves (spec 02 §20). */
  private boolean isProfiled(TargetQuery query) {
    ControlPlaneConfig control = config.control();
    return query instanceof TargetQuery.Gateway
        || switch (query.target()) {
          case Target.Address address ->
              control.profileNetworks().stream()
                  .anyMatch(network -> network.contains(address.address().getAddress()));
          case Target.Name name -> control.profileSuffixes().contains(name.name());
        };
  }

  private Lookup endpointLookup(String authority, Publication<Resolution> publication) {
    return new EndpointLookup(
        authority,
        publication,
        listener ->
            services.destination.streams.open(
                new WatchedStream.Question<>(GET, path(authority), UNUSABLE, Retry.AFTER_PAUSE),
                reconnect(services.destination),
                listener));
  }

  private Lookup portLookup(int port, Publication<ServerPolicy> publication) {
    InboundConfig inbound = config.inbound();
    PortSpec spec =
        PortSpec.newBuilder().setWorkload(config.control().policyWorkload()).setPort(port).build();
    return new ServerPolicyLookup(
        port,
        DefaultServerPolicies.of(inbound, port),
        inbound.timeouts().detect(),
        publication,
        unusable,
        listener ->
            services.policy.streams.open(
                new WatchedStream.Question<>(WATCH_PORT, spec, UNUSABLE, Retry.AT_ONCE),
                reconnect(services.policy),
                listener));
  }

  private GetDestination path(String path) {
    return GetDestination.newBuilder()
        .setPath(path)
        .setContextToken(config.control().destinationContext())
        .build();
  }

  private Reconnect reconnect(ControlService service) {
    return new Reconnect(service.backoff, context.random());
  }
}
