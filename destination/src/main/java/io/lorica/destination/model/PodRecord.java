package io.lorica.destination.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Pod.
 *
 * @param labels all of them: Servers select by any
 * @param owner the owner reference, if there is exactly one
 */
public record PodRecord(
    ResourceName name,
    Map<String, String> labels,
    String serviceAccount,
    @Nullable OwnerRef owner,
    Placement placement,
    Ports ports,
    PortAnnotations annotations)
    implements Resource {

  public PodRecord {
    labels = Map.copyOf(labels);
  }

  /** Where it runs and whether it does. {@code node} is empty until scheduled. */
  public record Placement(
      String node,
      List<IpAddress> podIps,
      List<IpAddress> hostIps,
      boolean hostNetwork,
      Phase phase) {
    public Placement {
      podIps = List.copyOf(podIps);
      hostIps = List.copyOf(hostIps);
    }
  }

  /** {@code status.phase}, with deletion folded in: a pod being deleted runs on until it stops. */
  public enum Phase {
    PENDING,
    RUNNING,
    TERMINATING,
    ENDED
  }

  /**
   * What listens in it.
   *
   * @param proxy the sidecar's own ports; null without a container {@code linkerd-proxy}
   * @param probes HTTP probes of all containers
   */
  public record Ports(
      List<ContainerPort> declared, @Nullable ProxyListeners proxy, List<HttpProbe> probes) {
    public Ports {
      declared = List.copyOf(declared);
      probes = List.copyOf(probes);
    }
  }

  /** A declared port of a container or init container. {@code hostPort} is 0 where unset. */
  public record ContainerPort(String name, int port, int hostPort, boolean tcp) {}

  /** The sidecar's listening ports from its environment; 0 = missing or not {@code ip:port}. */
  public record ProxyListeners(int inbound, int admin, int control) {}

  /** An HTTP probe: resolved port, path without query. */
  public record HttpProbe(int port, String path) {}

  @Override
  public ResourceKind kind() {
    return ResourceKind.POD;
  }
}
