package io.lorica.destination.index;

import io.lorica.destination.model.AuthorizationPolicyRecord;
import io.lorica.destination.model.EgressNetworkRecord;
import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.MeshTlsAuthenticationRecord;
import io.lorica.destination.model.NetworkAuthenticationRecord;
import io.lorica.destination.model.NodeRecord;
import io.lorica.destination.model.OwnerRecord;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.RateLimitRecord;
import io.lorica.destination.model.Resource;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.RouteRecord;
import io.lorica.destination.model.ServerAuthorizationRecord;
import io.lorica.destination.model.ServerRecord;
import io.lorica.destination.model.ServiceProfileRecord;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.SliceRecord;
import io.lorica.destination.model.inbound.InboundWorkload;
import io.lorica.destination.model.outbound.Parent;
import io.lorica.destination.model.policy.PolicySettings;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The single writer of everything that policy publishes; works as {@link DiscoveryIndex} does.
 * Confined to one thread.
 */
public final class PolicyIndex implements Index {
  /** What policy reads. */
  public static final Set<ResourceKind> KINDS =
      Set.copyOf(
          EnumSet.complementOf(
              EnumSet.of(
                  ResourceKind.ENDPOINT_SLICE,
                  ResourceKind.NODE,
                  ResourceKind.REPLICA_SET,
                  ResourceKind.JOB,
                  ResourceKind.SERVICE_PROFILE)));

  private static final String MESHED_LABEL = "linkerd.io/control-plane-ns";

  private final PolicyCaches caches;
  private final RouteCache routes;
  private final PolicyViews views;
  private final Set<View> dirty = new LinkedHashSet<>();

  public PolicyIndex(PolicySettings settings) {
    this.caches = new PolicyCaches(settings);
    this.routes = new RouteCache(caches);
    this.views = new PolicyViews(caches, settings);
  }

  /** Where clients subscribe. */
  public PolicyViews views() {
    return views;
  }

  @Override
  public Set<ResourceKind> kinds() {
    return KINDS;
  }

  @Override
  public void apply(Resource resource) {
    switch (resource) {
      case PodRecord pod -> change(pod.name(), pod.labels().containsKey(MESHED_LABEL) ? pod : null);
      case ExternalWorkloadRecord workload -> change(workload.name(), workload);
      case ServerRecord it -> inNamespace(caches.servers, it.name(), it);
      case ServerAuthorizationRecord it -> inNamespace(caches.serverAuthorizations, it.name(), it);
      case AuthorizationPolicyRecord it -> inNamespace(caches.authorizationPolicies, it.name(), it);
      case RateLimitRecord it -> inNamespace(caches.rateLimits, it.name(), it);
      case MeshTlsAuthenticationRecord it ->
          everywhere(caches.meshTlsAuthentications, it.name(), it);
      case NetworkAuthenticationRecord it ->
          everywhere(caches.networkAuthentications, it.name(), it);
      case RouteRecord route -> changedRoute(route.name(), routes.apply(route));
      case ServiceRecord service -> change(service.name(), service);
      case EgressNetworkRecord network -> change(network.name(), network);
      case SliceRecord _, NodeRecord _, OwnerRecord _, ServiceProfileRecord _ -> {}
    }
  }

  @Override
  public void delete(ResourceKind kind, ResourceName name) {
    switch (kind) {
      case POD -> change(name, (PodRecord) null);
      case EXTERNAL_WORKLOAD -> change(name, (ExternalWorkloadRecord) null);
      case SERVER -> inNamespace(caches.servers, name, null);
      case SERVER_AUTHORIZATION -> inNamespace(caches.serverAuthorizations, name, null);
      case AUTHORIZATION_POLICY -> inNamespace(caches.authorizationPolicies, name, null);
      case RATE_LIMIT -> inNamespace(caches.rateLimits, name, null);
      case MESH_TLS_AUTHENTICATION -> everywhere(caches.meshTlsAuthentications, name, null);
      case NETWORK_AUTHENTICATION -> everywhere(caches.networkAuthentications, name, null);
      case POLICY_HTTP_ROUTE, GATEWAY_HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE ->
          changedRoute(name, routes.delete(new RouteKey(kind, name)));
      case SERVICE -> change(name, (ServiceRecord) null);
      case EGRESS_NETWORK -> change(name, (EgressNetworkRecord) null);
      case ENDPOINT_SLICE, NODE, REPLICA_SET, JOB, SERVICE_PROFILE -> {}
    }
  }

  @Override
  public void flush() {
    List<View> rebuilt = List.copyOf(dirty);
    dirty.clear();
    rebuilt.forEach(View::rebuild);
  }

  private void change(ResourceName name, @Nullable PodRecord next) {
    if (!Objects.equals(replace(caches.pods, name, next), next)) {
      dirty.addAll(views.inboundOf(new WorkloadKey(InboundWorkload.Kind.POD, name)));
    }
  }

  private void change(ResourceName name, @Nullable ExternalWorkloadRecord next) {
    if (!Objects.equals(replace(caches.workloads, name, next), next)) {
      dirty.addAll(views.inboundOf(new WorkloadKey(InboundWorkload.Kind.EXTERNAL_WORKLOAD, name)));
    }
  }

  private static <V> @Nullable V replace(
      Map<ResourceName, V> cache, ResourceName name, @Nullable V next) {
    return next == null ? cache.remove(name) : cache.put(name, next);
  }

  /** Something that matters to the workloads of its namespace alone. */
  private <V> void inNamespace(
      Grouped<String, ResourceName, V> cache, ResourceName name, @Nullable V next) {
    V before =
        next == null
            ? cache.remove(name.namespace(), name)
            : cache.put(name.namespace(), name, next);
    if (!Objects.equals(before, next)) {
      dirty.addAll(views.inboundIn(name.namespace()));
    }
  }

  /** Something that policies of any namespace may refer to. */
  private <V> void everywhere(Map<ResourceName, V> cache, ResourceName name, @Nullable V next) {
    if (!Objects.equals(replace(cache, name, next), next)) {
      dirty.addAll(views.allInbound());
    }
  }

  private void changedRoute(ResourceName name, Set<Parent> parents) {
    dirty.addAll(views.inboundIn(name.namespace()));
    parents.forEach(parent -> dirty.addAll(views.outboundOf(parent)));
  }

  /** Whether a Service exists matters to every route that has it as a backend. */
  private void change(ResourceName name, @Nullable ServiceRecord next) {
    ServiceRecord before = replace(caches.services, name, next);
    if (Objects.equals(before, next)) {
      return;
    }
    if (before != null) {
      before.clusterIps().forEach(ip -> caches.servicesByIp.remove(ip, name));
    }
    if (next != null) {
      next.clusterIps().forEach(ip -> caches.servicesByIp.put(ip, name, next));
    }
    Parent parent = new Parent(Parent.Kind.SERVICE, name);
    caches.forgetSettings(parent);
    dirty.addAll(before == null || next == null ? views.allOutbound() : views.outboundOf(parent));
  }

  private void change(ResourceName name, @Nullable EgressNetworkRecord next) {
    EgressNetworkRecord before =
        next == null
            ? caches.egressNetworks.remove(name.namespace(), name)
            : caches.egressNetworks.put(name.namespace(), name, next);
    if (Objects.equals(before, next)) {
      return;
    }
    caches.forgetSettings(new Parent(Parent.Kind.EGRESS_NETWORK, name));
    dirty.addAll(views.allOutbound());
    views.endEgress(name);
  }
}
