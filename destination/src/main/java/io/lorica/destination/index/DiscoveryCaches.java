package io.lorica.destination.index;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.NodeRecord;
import io.lorica.destination.model.OwnerRecord;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.PodRecord.Phase;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServerRecord;
import io.lorica.destination.model.ServiceProfileRecord;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.SliceRecord;
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.discovery.ClusterView;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that discovery reads, by the keys it is read by. Confined to the index's thread. */
final class DiscoveryCaches implements ClusterView {
  private static final Comparator<SliceRecord> OLDEST_FIRST =
      Comparator.comparing(SliceRecord::created).thenComparing(SliceRecord::name);

  final Map<ResourceName, ServiceRecord> services = new HashMap<>();
  final Grouped<ResourceName, ResourceName, SliceRecord> slices = new Grouped<>();
  final Map<ResourceName, PodRecord> pods = new HashMap<>();
  final Map<String, NodeRecord> nodes = new HashMap<>();
  final Map<ResourceName, OwnerRecord> replicaSets = new HashMap<>();
  final Map<ResourceName, OwnerRecord> jobs = new HashMap<>();
  final Grouped<String, ResourceName, ServerRecord> servers = new Grouped<>();
  final Map<ResourceName, ServiceProfileRecord> profiles = new HashMap<>();
  final Map<ResourceName, ExternalWorkloadRecord> workloads = new HashMap<>();

  private final Map<ResourceName, ResourceName> sliceHomes = new HashMap<>();
  private final Grouped<ResourceName, ResourceName, ResourceName> servicesOfWorkload =
      new Grouped<>();
  private final Set<OwnerRecord> missedOwners = new HashSet<>();

  final Grouped<IpAddress, ResourceName, ServiceRecord> servicesByIp = new Grouped<>();
  final Grouped<IpAddress, ResourceName, PodRecord> podsByIp = new Grouped<>();
  final Grouped<TransportAddress, ResourceName, PodRecord> podsByHostPort = new Grouped<>();
  final Grouped<TransportAddress, ResourceName, ExternalWorkloadRecord> workloadsByAddress =
      new Grouped<>();

  @Override
  public Optional<ServiceRecord> service(ResourceName name) {
    return Optional.ofNullable(services.get(name));
  }

  @Override
  public List<ServiceRecord> servicesByIp(IpAddress ip) {
    return servicesByIp.of(ip).stream().sorted(Comparator.comparing(ServiceRecord::name)).toList();
  }

  @Override
  public Collection<SliceRecord> slices(ResourceName service) {
    return slices.of(service).stream().sorted(OLDEST_FIRST).toList();
  }

  @Override
  public Optional<PodRecord> pod(ResourceName name) {
    return Optional.ofNullable(pods.get(name));
  }

  @Override
  public List<PodRecord> podsByIp(IpAddress ip) {
    return sorted(podsByIp.of(ip));
  }

  @Override
  public List<PodRecord> podsByHostPort(TransportAddress address) {
    return sorted(podsByHostPort.of(address));
  }

  private static List<PodRecord> sorted(Collection<PodRecord> pods) {
    return pods.stream().sorted(Comparator.comparing(PodRecord::name)).toList();
  }

  @Override
  public Optional<ExternalWorkloadRecord> externalWorkload(ResourceName name) {
    return Optional.ofNullable(workloads.get(name));
  }

  @Override
  public List<ExternalWorkloadRecord> externalWorkloadsAt(TransportAddress address) {
    return workloadsByAddress.of(address).stream()
        .sorted(Comparator.comparing(ExternalWorkloadRecord::name))
        .toList();
  }

  @Override
  public Collection<ServerRecord> servers(String namespace) {
    return servers.of(namespace);
  }

  /** Remembers who was not there, so that a late arrival is known to matter. */
  @Override
  public Optional<OwnerRecord> owner(ResourceKind kind, ResourceName name) {
    OwnerRecord owner = (kind == ResourceKind.JOB ? jobs : replicaSets).get(name);
    if (owner == null) {
      missedOwners.add(new OwnerRecord(kind, name, null));
    }
    return Optional.ofNullable(owner);
  }

  /** Whether some derivation asked for this owner in vain; asks once. */
  boolean missedOwner(OwnerRecord owner) {
    return missedOwners.remove(new OwnerRecord(owner.kind(), owner.name(), null));
  }

  /** What stood there before, or null. */
  @Nullable SliceRecord replace(ResourceName name, @Nullable SliceRecord next) {
    ResourceName home =
        next == null ? sliceHomes.remove(name) : sliceHomes.put(name, next.service());
    SliceRecord before = home == null ? null : slices.remove(home, name);
    if (before != null) {
      targets(before).forEach(target -> servicesOfWorkload.remove(target, name));
    }
    if (next != null) {
      slices.put(next.service(), name, next);
      targets(next).forEach(target -> servicesOfWorkload.put(target, name, next.service()));
    }
    return before;
  }

  private static Stream<ResourceName> targets(SliceRecord slice) {
    return slice.endpoints().stream()
        .map(SliceRecord.Endpoint::target)
        .filter(Objects::nonNull)
        .map(SliceRecord.Target::name);
  }

  /** Services that have a slice which names this pod or ExternalWorkload. */
  Set<ResourceName> servicesOf(ResourceName workload) {
    return Set.copyOf(servicesOfWorkload.of(workload));
  }

  @Override
  public String zone(String node) {
    NodeRecord record = nodes.get(node);
    return record == null ? "" : record.zone();
  }

  void index(ServiceRecord service) {
    service.clusterIps().forEach(ip -> servicesByIp.put(ip, service.name(), service));
  }

  void unindex(ServiceRecord service) {
    service.clusterIps().forEach(ip -> servicesByIp.remove(ip, service.name()));
  }

  void index(PodRecord pod) {
    if (pod.placement().phase() == Phase.ENDED) {
      return;
    }
    podIps(pod).forEach(ip -> podsByIp.put(ip, pod.name(), pod));
    hostPorts(pod).forEach(address -> podsByHostPort.put(address, pod.name(), pod));
  }

  void unindex(PodRecord pod) {
    podIps(pod).forEach(ip -> podsByIp.remove(ip, pod.name()));
    hostPorts(pod).forEach(address -> podsByHostPort.remove(address, pod.name()));
  }

  static List<IpAddress> podIps(PodRecord pod) {
    return pod.placement().hostNetwork() ? List.of() : pod.placement().podIps();
  }

  static List<TransportAddress> hostPorts(PodRecord pod) {
    return pod.placement().hostIps().stream()
        .flatMap(
            ip ->
                pod.ports().declared().stream()
                    .filter(port -> port.hostPort() != 0)
                    .map(port -> new TransportAddress(ip, port.hostPort())))
        .toList();
  }

  void index(ExternalWorkloadRecord workload) {
    addresses(workload).forEach(at -> workloadsByAddress.put(at, workload.name(), workload));
  }

  void unindex(ExternalWorkloadRecord workload) {
    addresses(workload).forEach(at -> workloadsByAddress.remove(at, workload.name()));
  }

  static List<TransportAddress> addresses(ExternalWorkloadRecord workload) {
    return workload.ips().stream()
        .flatMap(ip -> workload.ports().stream().map(port -> new TransportAddress(ip, port.port())))
        .toList();
  }
}
