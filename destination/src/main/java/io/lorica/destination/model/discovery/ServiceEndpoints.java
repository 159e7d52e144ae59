package io.lorica.destination.model.discovery;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.OwnerRef;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServerRecord;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.SliceRecord;
import io.lorica.destination.model.TransportAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All endpoints of one port of one Service, before any client's filter (spec 04 §4).
 *
 * <p>Derived from all slices each time, never patched: an endpoint in two slices stays while either
 * names it, a changed address under a kept pod is a new endpoint.
 */
public final class ServiceEndpoints {
  private final ResourceName service;
  private final int port;
  private final ClusterView view;
  private final DiscoverySettings settings;
  private final Map<Candidate.Id, Candidate> found = new LinkedHashMap<>();

  private ServiceEndpoints(
      ResourceName service, int port, ClusterView view, DiscoverySettings settings) {
    this.service = service;
    this.port = port;
    this.view = view;
    this.settings = settings;
  }

  /**
   * One candidate per workload and family.
   *
   * @param port the Service's port as the client asked for it, defined or not
   */
  public static List<Candidate> derive(
      ResourceName service, int port, ClusterView view, DiscoverySettings settings) {
    Optional<ServiceRecord> record = view.service(service);
    if (record.isEmpty()) {
      return List.of();
    }
    ServiceEndpoints derivation = new ServiceEndpoints(service, port, view, settings);
    ServiceRecord.Port defined = record.get().port(port);
    for (SliceRecord slice : view.slices(service)) {
      for (int target : targets(slice, port, defined)) {
        derivation.addSlice(slice, target);
      }
    }
    return List.copyOf(derivation.found.values());
  }

  /** The labels that all endpoints of the set share (spec 04 §4.6). */
  public static Map<String, String> labels(ResourceName service, ClusterView view) {
    Map<String, String> labels = new HashMap<>();
    labels.put("service", service.name());
    labels.put("namespace", service.namespace());
    for (SliceRecord slice : view.slices(service)) {
      SliceRecord.Mirror mirror = slice.mirror();
      if (mirror.cluster().isEmpty()) {
        continue;
      }
      labels.put("target_cluster", mirror.cluster());
      List<String> parts = List.of(mirror.remoteService().split("\\.", -1));
      if (parts.size() > 1) {
        labels.put("target_service", parts.get(0));
        labels.put("target_service_namespace", parts.get(1));
      }
    }
    return Map.copyOf(labels);
  }

  /** By name where the Service defines the port, else the number itself (spec 04 §4.1). */
  private static List<Integer> targets(
      SliceRecord slice, int port, ServiceRecord.@Nullable Port defined) {
    if (slice.ports().isEmpty()) {
      return List.of();
    }
    if (defined == null) {
      return List.of(port);
    }
    for (SliceRecord.Port candidate : slice.ports()) {
      if (candidate.name().equals(defined.name())) {
        return List.of(candidate.port());
      }
    }
    return List.of();
  }

  private void addSlice(SliceRecord slice, int target) {
    for (SliceRecord.Endpoint endpoint : slice.endpoints()) {
      if (!endpoint.ready()) {
        continue;
      }
      SliceRecord.Target workload = endpoint.target();
      for (IpAddress ip : endpoint.addresses()) {
        TransportAddress address = new TransportAddress(ip, target);
        if (workload == null) {
          addAddress(slice, endpoint, address);
        } else if (workload.kind().equals("Pod")) {
          addPod(slice, endpoint, workload.name(), address);
        } else if (workload.kind().equals("ExternalWorkload")) {
          addExternalWorkload(slice, endpoint, workload.name(), address);
        }
      }
    }
  }

  private void addAddress(
      SliceRecord slice, SliceRecord.Endpoint endpoint, TransportAddress address) {
    Endpoint derived = WorkloadEndpoint.ofAddress(address, slice.mirror(), port, settings);
    String name = service.name() + "-" + address + "-" + endpoint.hostname();
    Candidate.Id id =
        new Candidate.Id("", new ResourceName(service.namespace(), name), address.ip().v6());
    put(new Candidate(id, derived, endpoint.hostname(), "", endpoint.zoneHints()));
  }

  private void addPod(
      SliceRecord slice,
      SliceRecord.Endpoint endpoint,
      ResourceName name,
      TransportAddress address) {
    Optional<PodRecord> found = view.pod(name);
    if (found.isEmpty()) {
      return;
    }
    PodRecord pod = found.get();
    Collection<ServerRecord> servers = view.servers(name.namespace());
    WorkloadEndpoint.Context context =
        new WorkloadEndpoint.Context(
            Owners.of(pod, view),
            endpoint.zone(),
            ServerOpaqueness.of(pod, address.port(), servers));
    Candidate.Id id = new Candidate.Id("Pod", name, slice.v6());
    WorkloadEndpoint.ofPod(pod, address, context, settings)
        .ifPresent(
            derived ->
                put(
                    new Candidate(
                        id,
                        derived,
                        endpoint.hostname(),
                        pod.placement().node(),
                        endpoint.zoneHints())));
  }

  private void addExternalWorkload(
      SliceRecord slice,
      SliceRecord.Endpoint endpoint,
      ResourceName reference,
      TransportAddress address) {
    ResourceName name = new ResourceName(slice.name().namespace(), reference.name());
    Optional<ExternalWorkloadRecord> found = view.externalWorkload(name);
    if (found.isEmpty()) {
      return;
    }
    ExternalWorkloadRecord workload = found.get();
    OwnerRef owner = workload.owner();
    WorkloadEndpoint.Context context =
        new WorkloadEndpoint.Context(
            owner == null ? null : new OwnerRef(lower(owner.kind()), owner.name()),
            endpoint.zone(),
            ServerOpaqueness.of(workload, address.port(), view.servers(name.namespace())));
    Endpoint derived = WorkloadEndpoint.ofExternalWorkload(workload, address, context, settings);
    Candidate.Id id = new Candidate.Id("ExternalWorkload", name, slice.v6());
    put(new Candidate(id, derived, endpoint.hostname(), "", endpoint.zoneHints()));
  }

  private static String lower(String kind) {
    return kind.toLowerCase(Locale.ROOT);
  }

  /** Slices come oldest first, so the newest word about a workload stands. */
  private void put(Candidate candidate) {
    found.put(candidate.id(), candidate);
  }
}
