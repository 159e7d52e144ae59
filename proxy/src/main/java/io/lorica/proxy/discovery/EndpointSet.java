package io.lorica.proxy.discovery;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * All endpoints of an authority as of one moment.
 *
 * @param endpoints by socket address, in the order of discovery
 */
public record EndpointSet(Map<InetSocketAddress, EndpointMetadata> endpoints)
    implements Resolution {
  public static final EndpointSet EMPTY = new EndpointSet(Map.of());
}
