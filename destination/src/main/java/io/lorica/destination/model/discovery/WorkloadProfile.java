package io.lorica.destination.model.discovery;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.PodRecord.Phase;
import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.TransportAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The profile of one address that is no Service: spec 04 §11. */
public final class WorkloadProfile {
  private WorkloadProfile() {}

  /** What stands behind an address. */
  public sealed interface Lookup {
    record OfPod(PodRecord pod) implements Lookup {}

    record OfExternalWorkload(ExternalWorkloadRecord workload) implements Lookup {}

    record Nothing() implements Lookup {}

    /** Two objects claim it. */
    record Conflict(Refusal refusal) implements Lookup {}
  }

  /** By pod IP, then host port, then ExternalWorkload. */
  public static Lookup lookup(TransportAddress address, ClusterView view) {
    List<PodRecord> byIp = alive(view.podsByIp(address.ip()));
    if (byIp.size() > 1) {
      return conflict(byIp.size(), "pods with a conflicting pod network IP " + address.ip());
    }
    if (!byIp.isEmpty()) {
      return new Lookup.OfPod(byIp.getFirst());
    }
    List<PodRecord> byHost = alive(view.podsByHostPort(address));
    if (byHost.size() > 1) {
      return conflict(
          byHost.size(), "pods with a conflicting host network endpoint " + plain(address));
    }
    if (!byHost.isEmpty()) {
      return new Lookup.OfPod(byHost.getFirst());
    }
    List<ExternalWorkloadRecord> external = view.externalWorkloadsAt(address);
    if (external.size() > 1) {
      return conflict(external.size(), "externalworkloads with a conflicting ip " + plain(address));
    }
    return external.isEmpty()
        ? new Lookup.Nothing()
        : new Lookup.OfExternalWorkload(external.getFirst());
  }

  private static String plain(TransportAddress address) {
    return address.ip() + ":" + address.port();
  }

  private static Lookup conflict(int count, String what) {
    return new Lookup.Conflict(Refusal.failedPrecondition("found " + count + " " + what));
  }

  /** A pod that is going away counts only while no other has taken its place. */
  private static List<PodRecord> alive(List<PodRecord> pods) {
    List<PodRecord> staying =
        pods.stream().filter(pod -> pod.placement().phase() != Phase.TERMINATING).toList();
    return staying.isEmpty() && pods.size() == 1 ? pods : staying;
  }

  /** Empty where a meshed pod's proxy ports cannot be known: then nothing is said. */
  public static Optional<Profile.OfEndpoint> derive(
      TransportAddress address, Lookup lookup, ClusterView view, DiscoverySettings settings) {
    return switch (lookup) {
      case Lookup.OfPod(PodRecord pod) when running(pod) -> ofPod(address, pod, view, settings);
      case Lookup.OfExternalWorkload(ExternalWorkloadRecord workload) ->
          Optional.of(ofExternalWorkload(address, workload, view, settings));
      case Lookup.OfPod _, Lookup.Nothing _, Lookup.Conflict _ ->
          Optional.of(
              new Profile.OfEndpoint(
                  Endpoint.unknown(address),
                  settings.defaultOpaquePorts().contains(address.port())));
    };
  }

  private static boolean running(PodRecord pod) {
    Phase phase = pod.placement().phase();
    return phase == Phase.RUNNING || phase == Phase.TERMINATING;
  }

  private static Optional<Profile.OfEndpoint> ofPod(
      TransportAddress address, PodRecord pod, ClusterView view, DiscoverySettings settings) {
    String namespace = pod.name().namespace();
    boolean byServer = ServerOpaqueness.of(pod, address.port(), view.servers(namespace));
    boolean opaque = byServer || WorkloadEndpoint.opaque(pod, address.port(), settings);
    WorkloadEndpoint.Context context =
        new WorkloadEndpoint.Context(Owners.of(pod, view), "", byServer);
    return WorkloadEndpoint.ofPod(pod, address, context, settings)
        .map(endpoint -> new Profile.OfEndpoint(withNamespace(endpoint, namespace), opaque));
  }

  private static Profile.OfEndpoint ofExternalWorkload(
      TransportAddress address,
      ExternalWorkloadRecord workload,
      ClusterView view,
      DiscoverySettings settings) {
    String namespace = workload.name().namespace();
    boolean byServer = ServerOpaqueness.of(workload, address.port(), view.servers(namespace));
    boolean opaque = byServer || WorkloadEndpoint.opaque(workload, address.port(), settings);
    WorkloadEndpoint.Context context = new WorkloadEndpoint.Context(workload.owner(), "", byServer);
    Endpoint endpoint = WorkloadEndpoint.ofExternalWorkload(workload, address, context, settings);
    return new Profile.OfEndpoint(withNamespace(endpoint, namespace), opaque);
  }

  private static Endpoint withNamespace(Endpoint endpoint, String namespace) {
    Map<String, String> labels = new HashMap<>(endpoint.labels());
    labels.put("namespace", namespace);
    return new Endpoint(
        endpoint.address(),
        labels,
        endpoint.zone(),
        endpoint.meshed(),
        endpoint.authorityOverride());
  }
}
