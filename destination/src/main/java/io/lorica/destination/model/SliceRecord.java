package io.lorica.destination.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An EndpointSlice.
 *
 * @param service the Service it belongs to, by label or else by owner (spec 04 §4.2)
 * @param created the creation timestamp as written (RFC 3339, so text order is time order); orders
 *     slices that name one workload twice
 * @param mirror what the service mirror noted on it
 */
public record SliceRecord(
    ResourceName name,
    ResourceName service,
    String created,
    boolean v6,
    List<Port> ports,
    List<Endpoint> endpoints,
    Mirror mirror)
    implements Resource {

  public SliceRecord {
    ports = List.copyOf(ports);
    endpoints = List.copyOf(endpoints);
  }

  /** A port without a number (all ports) is left out when the slice is read. */
  public record Port(String name, int port) {}

  /**
   * One ready or unready endpoint.
   *
   * @param hostname empty where unset
   * @param zone empty where unset
   * @param zoneHints {@code hints.forZones}, sorted
   */
  public record Endpoint(
      List<IpAddress> addresses,
      boolean ready,
      @Nullable Target target,
      String hostname,
      String zone,
      List<String> zoneHints) {
    public Endpoint {
      addresses = List.copyOf(addresses);
      zoneHints = List.copyOf(zoneHints);
    }
  }

  /** {@code targetRef}; {@code kind} as written. The namespace is that of the reference. */
  public record Target(String kind, ResourceName name) {}

  /**
   * Facts about a Service mirrored from another cluster; empty strings where absent.
   *
   * @param gatewayIdentity {@code mirror.linkerd.io/remote-gateway-identity}
   * @param remoteService {@code mirror.linkerd.io/remote-svc-fq-name}
   * @param cluster label {@code mirror.linkerd.io/cluster-name}
   */
  public record Mirror(String gatewayIdentity, String remoteService, String cluster) {
    public static final Mirror NONE = new Mirror("", "", "");
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.ENDPOINT_SLICE;
  }
}
