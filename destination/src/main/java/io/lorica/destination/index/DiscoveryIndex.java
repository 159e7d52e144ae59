package io.lorica.destination.index;

import io.lorica.destination.model.AuthorizationPolicyRecord;
import io.lorica.destination.model.EgressNetworkRecord;
import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.MeshTlsAuthenticationRecord;
import io.lorica.destination.model.NetworkAuthenticationRecord;
import io.lorica.destination.model.NodeRecord;
import io.lorica.destination.model.OwnerRecord;
import io.lorica.destination.model.Parsed;
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
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.discovery.ServiceHost;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The single writer of everything that discovery publishes. {@link #apply} and {@link #delete}
 * change caches and mark views; {@link #flush} rebuilds each marked view once and publishes what
 * differs, so that a burst of changes costs one rebuild. Confined to one thread.
 */
public final class DiscoveryIndex implements Index {
  /** What discovery reads. */
  public static final Set<ResourceKind> KINDS =
      Set.of(
          ResourceKind.SERVICE,
          ResourceKind.ENDPOINT_SLICE,
          ResourceKind.POD,
          ResourceKind.NODE,
          ResourceKind.REPLICA_SET,
          ResourceKind.JOB,
          ResourceKind.SERVER,
          ResourceKind.SERVICE_PROFILE,
          ResourceKind.EXTERNAL_WORKLOAD);

  private final DiscoverySettings settings;
  private final DiscoveryCaches caches = new DiscoveryCaches();
  private final DiscoveryViews views;
  private final Set<View> dirty = new LinkedHashSet<>();

  public DiscoveryIndex(DiscoverySettings settings) {
    this.settings = settings;
    this.views = new DiscoveryViews(caches, settings);
  }

  /** Where clients subscribe. */
  public DiscoveryViews views() {
    return views;
  }

  @Override
  public Set<ResourceKind> kinds() {
    return KINDS;
  }

  @Override
  public void apply(Resource resource) {
    switch (resource) {
      case ServiceRecord service -> change(service.name(), service);
      case SliceRecord slice -> change(slice.name(), slice);
      case PodRecord pod -> change(pod.name(), pod);
      case NodeRecord node -> change(node);
      case OwnerRecord owner -> change(owner);
      case ServerRecord server -> change(server.name(), server);
      case ServiceProfileRecord profile -> change(profile.name(), profile);
      case ExternalWorkloadRecord workload -> change(workload.name(), workload);
      case ServerAuthorizationRecord _,
          AuthorizationPolicyRecord _,
          MeshTlsAuthenticationRecord _,
          NetworkAuthenticationRecord _,
          RateLimitRecord _,
          RouteRecord _,
          EgressNetworkRecord _ -> {}
    }
  }

  @Override
  public void delete(ResourceKind kind, ResourceName name) {
    switch (kind) {
      case SERVICE -> change(name, (ServiceRecord) null);
      case ENDPOINT_SLICE -> change(name, (SliceRecord) null);
      case POD -> change(name, (PodRecord) null);
      case NODE -> {
        caches.nodes.remove(name.name());
        dirty.addAll(views.onNode(name.name()));
      }
      case REPLICA_SET -> caches.replicaSets.remove(name);
      case JOB -> caches.jobs.remove(name);
      case SERVER -> change(name, (ServerRecord) null);
      case SERVICE_PROFILE -> change(name, (ServiceProfileRecord) null);
      case EXTERNAL_WORKLOAD -> change(name, (ExternalWorkloadRecord) null);
      case SERVER_AUTHORIZATION,
          AUTHORIZATION_POLICY,
          MESH_TLS_AUTHENTICATION,
          NETWORK_AUTHENTICATION,
          RATE_LIMIT,
          POLICY_HTTP_ROUTE,
          GATEWAY_HTTP_ROUTE,
          GRPC_ROUTE,
          TLS_ROUTE,
          TCP_ROUTE,
          EGRESS_NETWORK -> {}
    }
  }

  @Override
  public void flush() {
    List<View> rebuilt = List.copyOf(dirty);
    dirty.clear();
    rebuilt.forEach(View::rebuild);
  }

  private void change(ResourceName name, @Nullable ServiceRecord next) {
    ServiceRecord before = replace(caches.services, name, next);
    if (Objects.equals(before, next)) {
      return;
    }
    if (before != null) {
      caches.unindex(before);
    }
    if (next != null) {
      caches.index(next);
    }
    dirty.addAll(views.endpointsOf(name));
    dirty.addAll(views.profilesOf(name));
  }

  private void change(ResourceName name, @Nullable SliceRecord next) {
    SliceRecord before = caches.replace(name, next);
    if (Objects.equals(before, next)) {
      return;
    }
    if (before != null) {
      dirty.addAll(views.endpointsOf(before.service()));
    }
    if (next != null) {
      dirty.addAll(views.endpointsOf(next.service()));
    }
  }

  private void change(ResourceName name, @Nullable PodRecord next) {
    PodRecord before = replace(caches.pods, name, next);
    if (Objects.equals(before, next)) {
      return;
    }
    if (before != null) {
      caches.unindex(before);
      touched(before);
    }
    if (next != null) {
      caches.index(next);
      touched(next);
    }
    markServicesOf(name);
  }

  private void touched(PodRecord pod) {
    for (IpAddress ip : DiscoveryCaches.podIps(pod)) {
      dirty.addAll(views.workloadsAt(ip));
    }
    for (TransportAddress address : DiscoveryCaches.hostPorts(pod)) {
      dirty.addAll(views.workloadAt(address));
    }
  }

  private void markServicesOf(ResourceName workload) {
    for (ResourceName service : caches.servicesOf(workload)) {
      dirty.addAll(views.endpointsOf(service));
    }
  }

  private void change(NodeRecord next) {
    NodeRecord before = caches.nodes.put(next.name().name(), next);
    if (!next.equals(before)) {
      dirty.addAll(views.onNode(next.name().name()));
    }
  }

  /** Usually known before its pods; only if some pod has been looking for it does anything move. */
  private void change(OwnerRecord next) {
    OwnerRecord before =
        (next.kind() == ResourceKind.JOB ? caches.jobs : caches.replicaSets).put(next.name(), next);
    boolean missed = caches.missedOwner(next);
    if (!next.equals(before) && (before != null || missed)) {
      dirty.addAll(views.inNamespace(next.name().namespace()));
    }
  }

  private void change(ResourceName name, @Nullable ServerRecord next) {
    ServerRecord before =
        next == null
            ? caches.servers.remove(name.namespace(), name)
            : caches.servers.put(name.namespace(), name, next);
    boolean opaque = (before != null && before.opaque()) || (next != null && next.opaque());
    if (opaque && !Objects.equals(before, next)) {
      dirty.addAll(views.inNamespace(name.namespace()));
    }
  }

  private void change(ResourceName name, @Nullable ServiceProfileRecord next) {
    ServiceProfileRecord before = replace(caches.profiles, name, next);
    if (Objects.equals(before, next)) {
      return;
    }
    String domain = settings.domains().clusterDomain();
    if (ServiceHost.parse(name.name(), domain) instanceof Parsed.Ok<ServiceHost>(var host)) {
      dirty.addAll(views.profilesOf(host.service()));
    }
  }

  private void change(ResourceName name, @Nullable ExternalWorkloadRecord next) {
    ExternalWorkloadRecord before = replace(caches.workloads, name, next);
    if (Objects.equals(before, next)) {
      return;
    }
    if (before != null) {
      caches.unindex(before);
      touched(DiscoveryCaches.addresses(before));
    }
    if (next != null) {
      caches.index(next);
      touched(DiscoveryCaches.addresses(next));
    }
    markServicesOf(name);
  }

  private void touched(Collection<TransportAddress> addresses) {
    addresses.forEach(address -> dirty.addAll(views.workloadAt(address)));
  }

  private static <V> @Nullable V replace(
      Map<ResourceName, V> cache, ResourceName name, @Nullable V next) {
    return next == null ? cache.remove(name) : cache.put(name, next);
  }
}
