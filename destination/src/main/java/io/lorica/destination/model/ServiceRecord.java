package io.lorica.destination.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Service.
 *
 * @param clusterIps every address that {@code spec.clusterIPs} names; empty for a headless one
 * @param localTraffic {@code spec.internalTrafficPolicy: Local}
 * @param labels only {@code multicluster.linkerd.io/…}
 * @param annotations only those that discovery and policy read
 */
public record ServiceRecord(
    ResourceName name,
    Type type,
    List<Port> ports,
    List<IpAddress> clusterIps,
    boolean localTraffic,
    Map<String, String> labels,
    Map<String, String> annotations)
    implements Resource {

  public ServiceRecord {
    ports = List.copyOf(ports);
    clusterIps = List.copyOf(clusterIps);
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** What matters of {@code spec.type}. */
  public enum Type {
    CLUSTER,
    EXTERNAL_NAME
  }

  /**
   * One of {@code spec.ports}. The target port is absent on purpose: slices carry the resolved one,
   * and are asked by name.
   *
   * @param name empty where unnamed
   */
  public record Port(String name, int port, @Nullable String appProtocol) {}

  /** The first port with this number, whatever its protocol (spec 04 §4.1). */
  public @Nullable Port port(int number) {
    for (Port port : ports) {
      if (port.port == number) {
        return port;
      }
    }
    return null;
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.SERVICE;
  }
}
