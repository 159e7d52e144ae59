package io.lorica.destination.grpc;

import io.lorica.destination.model.discovery.EndpointSet;
import io.lorica.proto.destination.Update;
import java.util.List;
import java.util.function.Function;

/** What one client knows of a Service's endpoints. Confined to its stream. */
final class EndpointsEncoder implements Function<EndpointSet, List<Update>> {
  private final EndpointDeltas deltas;
  private EndpointSet told = EndpointDeltas.NOTHING;

  EndpointsEncoder(EndpointDeltas deltas) {
    this.deltas = deltas;
  }

  @Override
  public List<Update> apply(EndpointSet next) {
    List<Update> updates = deltas.between(told, next);
    told = next;
    return updates;
  }
}
