package io.lorica.destination.model.discovery;

import io.lorica.destination.model.TransportAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint as every client sees it (spec 04 §7). What depends on the client (locality, weight)
 * is added when it is written to the wire, so that all clients share this value.
 *
 * @param labels metric labels without {@code zone_locality}
 * @param zone empty where unknown
 * @param meshed null for a peer without a proxy
 * @param authorityOverride empty where none
 */
public record Endpoint(
    TransportAddress address,
    Map<String, String> labels,
    String zone,
    @Nullable Meshed meshed,
    String authorityOverride) {

  public Endpoint {
    labels = Map.copyOf(labels);
  }

  /**
   * What is known about a peer's proxy.
   *
   * @param identity null where none is to be verified
   * @param hint null where nothing is said
   */
  public record Meshed(@Nullable TlsIdentity identity, @Nullable ProtocolHint hint) {}

  /** An address about which the cluster knows nothing. */
  public static Endpoint unknown(TransportAddress address) {
    return new Endpoint(address, Map.of(), "", null, "");
  }
}
