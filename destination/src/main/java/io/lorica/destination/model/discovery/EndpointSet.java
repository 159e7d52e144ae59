package io.lorica.destination.model.discovery;

import java.util.List;
import java.util.Map;

/**
 * The endpoints of a Service's port for one kind of client.
 *
 * @param labels metric labels common to the set
 * @param clientZone the zone of the clients' node; empty where unknown
 * @param endpoints sorted by address, one per address
 */
public record EndpointSet(Map<String, String> labels, String clientZone, List<Endpoint> endpoints) {
  public EndpointSet {
    labels = Map.copyOf(labels);
    endpoints = List.copyOf(endpoints);
  }
}
