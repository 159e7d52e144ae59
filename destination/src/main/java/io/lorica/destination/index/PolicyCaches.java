package io.lorica.destination.index;

import io.lorica.destination.model.AuthorizationPolicyRecord;
import io.lorica.destination.model.EgressNetworkRecord;
import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.MeshTlsAuthenticationRecord;
import io.lorica.destination.model.NetworkAuthenticationRecord;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.RateLimitRecord;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServerAuthorizationRecord;
import io.lorica.destination.model.ServerRecord;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.inbound.InboundRoute;
import io.lorica.destination.model.inbound.InboundView;
import io.lorica.destination.model.outbound.OutboundRoute;
import io.lorica.destination.model.outbound.OutboundView;
import io.lorica.destination.model.outbound.Parent;
import io.lorica.destination.model.outbound.ParentSettings;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HttpMatch;
import io.lorica.destination.model.policy.PolicySettings;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that policy reads, by the keys it is read by. Confined to the index's thread. */
final class PolicyCaches implements InboundView, OutboundView {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyCaches.class);

  final Map<ResourceName, PodRecord> pods = new HashMap<>();
  final Map<ResourceName, ExternalWorkloadRecord> workloads = new HashMap<>();
  final Grouped<String, ResourceName, ServerRecord> servers = new Grouped<>();
  final Grouped<String, ResourceName, ServerAuthorizationRecord> serverAuthorizations =
      new Grouped<>();
  final Grouped<String, ResourceName, AuthorizationPolicyRecord> authorizationPolicies =
      new Grouped<>();
  final Map<ResourceName, MeshTlsAuthenticationRecord> meshTlsAuthentications = new HashMap<>();
  final Map<ResourceName, NetworkAuthenticationRecord> networkAuthentications = new HashMap<>();
  final Grouped<String, ResourceName, RateLimitRecord> rateLimits = new Grouped<>();
  final Grouped<String, RouteKey, InboundRoute<HttpMatch>> inboundHttp = new Grouped<>();
  final Grouped<String, RouteKey, InboundRoute<GrpcMatch>> inboundGrpc = new Grouped<>();

  final Map<ResourceName, ServiceRecord> services = new HashMap<>();
  final Grouped<IpAddress, ResourceName, ServiceRecord> servicesByIp = new Grouped<>();
  final Grouped<String, ResourceName, EgressNetworkRecord> egressNetworks = new Grouped<>();
  final Grouped<Parent, RouteKey, OutboundRoute<HttpMatch>> outboundHttp = new Grouped<>();
  final Grouped<Parent, RouteKey, OutboundRoute<GrpcMatch>> outboundGrpc = new Grouped<>();
  final Grouped<Parent, RouteKey, OutboundRoute<Void>> outboundTls = new Grouped<>();
  final Grouped<Parent, RouteKey, OutboundRoute<Void>> outboundTcp = new Grouped<>();

  private final PolicySettings settings;
  private final Map<Parent, ParentSettings> parentSettings = new HashMap<>();

  PolicyCaches(PolicySettings settings) {
    this.settings = settings;
  }

  @Override
  public Collection<ServerRecord> servers(String namespace) {
    return servers.of(namespace);
  }

  @Override
  public Collection<ServerAuthorizationRecord> serverAuthorizations(String namespace) {
    return serverAuthorizations.of(namespace);
  }

  @Override
  public Collection<AuthorizationPolicyRecord> authorizationPolicies(String namespace) {
    return authorizationPolicies.of(namespace);
  }

  @Override
  public Optional<MeshTlsAuthenticationRecord> meshTlsAuthentication(ResourceName name) {
    return Optional.ofNullable(meshTlsAuthentications.get(name));
  }

  @Override
  public Optional<NetworkAuthenticationRecord> networkAuthentication(ResourceName name) {
    return Optional.ofNullable(networkAuthentications.get(name));
  }

  @Override
  public Collection<InboundRoute<HttpMatch>> httpRoutes(String namespace) {
    return inboundHttp.of(namespace);
  }

  @Override
  public Collection<InboundRoute<GrpcMatch>> grpcRoutes(String namespace) {
    return inboundGrpc.of(namespace);
  }

  @Override
  public Collection<RateLimitRecord> rateLimits(String namespace) {
    return rateLimits.of(namespace);
  }

  @Override
  public Optional<ServiceRecord> service(ResourceName name) {
    return Optional.ofNullable(services.get(name));
  }

  /** A Service without ports cannot be meant (spec 07 §4.1). */
  @Override
  public Optional<ServiceRecord> serviceByIp(IpAddress ip) {
    return servicesByIp.of(ip).stream()
        .filter(service -> !service.ports().isEmpty())
        .min(Comparator.comparing(ServiceRecord::name));
  }

  @Override
  public ParentSettings settings(Parent parent) {
    return parentSettings.computeIfAbsent(parent, this::read);
  }

  private ParentSettings read(Parent parent) {
    Optional<Map<String, String>> annotations =
        switch (parent.kind()) {
          case SERVICE -> service(parent.name()).map(ServiceRecord::annotations);
          case EGRESS_NETWORK -> egressNetwork(parent.name()).map(EgressNetworkRecord::annotations);
        };
    return ParentSettings.of(
        annotations.orElse(Map.of()),
        settings.defaultOpaquePorts(),
        (group, reason) ->
            LOG.warn("{} {}: {} ignored: {}", parent.kind().text(), parent.name(), group, reason));
  }

  /** The parent's annotations may have changed. */
  void forgetSettings(Parent parent) {
    parentSettings.remove(parent);
  }

  @Override
  public Optional<EgressNetworkRecord> egressNetwork(ResourceName name) {
    return egressNetworks.get(name.namespace(), name);
  }

  @Override
  public Collection<EgressNetworkRecord> egressNetworks(String namespace) {
    return egressNetworks.of(namespace);
  }

  @Override
  public Collection<OutboundRoute<HttpMatch>> httpRoutes(Parent parent) {
    return outboundHttp.of(parent);
  }

  @Override
  public Collection<OutboundRoute<GrpcMatch>> grpcRoutes(Parent parent) {
    return outboundGrpc.of(parent);
  }

  @Override
  public Collection<OutboundRoute<Void>> tlsRoutes(Parent parent) {
    return outboundTls.of(parent);
  }

  @Override
  public Collection<OutboundRoute<Void>> tcpRoutes(Parent parent) {
    return outboundTcp.of(parent);
  }
}
