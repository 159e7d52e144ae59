package io.lorica.destination.index;

import io.lorica.destination.model.TransportAddress;

/** What a client of outbound policy asks for, and from where. */
public record OutboundQuery(Target target, String clientNamespace) {
  /** An address or a name. */
  public sealed interface Target {
    record Address(TransportAddress address) implements Target {}

    record Authority(String authority) implements Target {}
  }
}
