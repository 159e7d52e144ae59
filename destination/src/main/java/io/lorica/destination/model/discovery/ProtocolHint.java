package io.lorica.destination.model.discovery;

/**
 * What a meshed peer understands.
 *
 * @param opaqueTransportPort the peer's inbound port for connections with a transport header; 0 =
 *     without
 */
public record ProtocolHint(Protocol protocol, int opaqueTransportPort) {
  /** {@code NONE} is a hint too: a meshed peer about whose protocol nothing is said. */
  public enum Protocol {
    NONE,
    H2,
    OPAQUE
  }
}
