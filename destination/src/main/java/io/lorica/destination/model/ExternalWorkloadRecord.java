package io.lorica.destination.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code workload.linkerd.io} ExternalWorkload: a machine outside the cluster that is meshed.
 *
 * @param owner the owner reference, if there is exactly one
 */
public record ExternalWorkloadRecord(
    ResourceName name,
    Map<String, String> labels,
    @Nullable OwnerRef owner,
    List<IpAddress> ips,
    List<Port> ports,
    MeshTls meshTls,
    PortAnnotations annotations)
    implements Resource {
  public ExternalWorkloadRecord {
    labels = Map.copyOf(labels);
    ips = List.copyOf(ips);
    ports = List.copyOf(ports);
  }

  /** One of {@code spec.ports}; the name is empty where unset. */
  public record Port(String name, int port, boolean tcp) {}

  /** SPIFFE URI that its certificate carries, and the name to ask for by SNI. */
  public record MeshTls(String identity, String serverName) {}

  @Override
  public ResourceKind kind() {
    return ResourceKind.EXTERNAL_WORKLOAD;
  }
}
