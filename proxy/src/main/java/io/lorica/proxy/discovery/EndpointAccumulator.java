package io.lorica.proxy.discovery;

import io.lorica.proto.destination.Update;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.destination.WeightedAddrSet;
import io.lorica.proto.net.TcpAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Turns the differences of a {@code Destination.Get} stream into whole sets (spec 02 §11.1).
 * Confined to the control loop.
 */
final class EndpointAccumulator {
  private final Map<InetSocketAddress, EndpointMetadata> endpoints = new LinkedHashMap<>();

  /** The next {@code add} replaces the set: the stream is a new one. */
  private boolean fresh = true;

  /** A stream was opened, or opened again. */
  void reconnected() {
    fresh = true;
  }

  /** Takes a message; the set after it, or empty if the message changes nothing. */
  Optional<EndpointSet> apply(Update update) {
    return switch (update.getUpdateCase()) {
      case ADD -> add(update.getAdd());
      case REMOVE -> remove(update.getRemove().getAddrsList());
      case NO_ENDPOINTS -> {
        fresh = false;
        endpoints.clear();
        yield Optional.of(EndpointSet.EMPTY);
      }
      case UPDATE_NOT_SET -> Optional.empty();
    };
  }

  private Optional<EndpointSet> add(WeightedAddrSet set) {
    Map<InetSocketAddress, EndpointMetadata> usable = new LinkedHashMap<>();
    for (WeightedAddr endpoint : set.getAddrsList()) {
      try {
        usable.put(
            NetTranslator.socketAddress(endpoint.getAddr()),
            EndpointTranslator.metadata(endpoint, set.getMetricLabelsMap()));
      } catch (Unusable _) {
        // One endpoint without an address harms only itself (spec 02 §11.1).
      }
    }
    if (usable.isEmpty()) {
      return Optional.empty();
    }
    if (fresh) {
      fresh = false;
      endpoints.clear();
    }
    endpoints.putAll(usable);
    return Optional.of(snapshot());
  }

  private Optional<EndpointSet> remove(Iterable<TcpAddress> addresses) {
    if (fresh) {
      return Optional.empty();
    }
    for (TcpAddress address : addresses) {
      try {
        endpoints.remove(NetTranslator.socketAddress(address));
      } catch (Unusable _) {
        // It cannot have been added either.
      }
    }
    return Optional.of(snapshot());
  }

  private EndpointSet snapshot() {
    return new EndpointSet(Collections.unmodifiableMap(new LinkedHashMap<>(endpoints)));
  }
}
