package io.lorica.destination.model.outbound;

import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.TransportAddress;
import java.util.Optional;

/** What a request for a policy turned out to mean. */
public sealed interface OutboundTarget {
  /**
   * A port of a Service or EgressNetwork.
   *
   * @param original where the client wanted to go; empty for a Service
   */
  record Routed(Parent parent, int port, Optional<TransportAddress> original)
      implements OutboundTarget {}

  /** An address outside the cluster about which nothing is said. */
  record Fallback(TransportAddress address) implements OutboundTarget {}

  /** A port that a Service does not define. */
  record UndefinedPort(ResourceName service, int port) implements OutboundTarget {}
}
