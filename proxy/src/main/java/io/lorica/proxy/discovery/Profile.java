package io.lorica.proxy.discovery;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A service profile, as far as the outbound half reads it (spec 02 §4.3, §6).
 *
 * @param name fully qualified, empty if the target has none
 * @param opaque whether the port is marked opaque
 * @param endpoint set when the target is one endpoint rather than a service
 */
public record Profile(String name, boolean opaque, Optional<Endpoint> endpoint) {
  /** A single endpoint. */
  public record Endpoint(InetSocketAddress address, EndpointMetadata metadata) {}
}
