package io.lorica.proxy.inbound;

/**
 * How a connection came to be served, which decides what its requests may lack and where they go.
 */
sealed interface Arrival {
  /** By the port that the client connected to. */
  record ByPort() implements Arrival {}

  /** By the transport header's port, from another proxy. */
  record Direct() implements Arrival {}

  /** By the transport header's name, from another proxy: this one is the gateway to it. */
  record ByName(GatewayStep step) implements Arrival {}
}
