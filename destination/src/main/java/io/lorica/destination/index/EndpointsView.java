package io.lorica.destination.index;

import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.discovery.Candidate;
import io.lorica.destination.model.discovery.ClusterView;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.discovery.EndpointFilter;
import io.lorica.destination.model.discovery.EndpointSet;
import io.lorica.destination.model.discovery.ServiceEndpoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The endpoints of one port of one Service: derived once, then filtered once per kind of client, so
 * that a thousand streams of alike clients share one value.
 */
final class EndpointsView implements View {
  private final ResourceName service;
  private final int port;
  private final ClusterView cluster;
  private final DiscoverySettings settings;
  private final Map<EndpointFilter, Published<EndpointSet>> groups = new HashMap<>();
  private Map<Candidate.Id, Candidate> candidates = Map.of();
  private Map<String, String> labels = Map.of();
  private boolean localTraffic;

  EndpointsView(ResourceName service, int port, ClusterView cluster, DiscoverySettings settings) {
    this.service = service;
    this.port = port;
    this.cluster = cluster;
    this.settings = settings;
    derive();
  }

  void subscribe(EndpointFilter filter, Subscriber<? super EndpointSet> subscriber) {
    Published<EndpointSet> group = groups.get(filter);
    if (group == null) {
      group = new Published<>();
      groups.put(filter, group);
      publish(filter, group);
    }
    group.subscribe(subscriber);
  }

  void unsubscribe(EndpointFilter filter, Subscriber<? super EndpointSet> subscriber) {
    Published<EndpointSet> group = groups.get(filter);
    if (group != null) {
      group.unsubscribe(subscriber);
      if (group.unwatched()) {
        groups.remove(filter);
      }
    }
  }

  boolean unwatched() {
    return groups.isEmpty();
  }

  /** Whether some client sits on this node. */
  boolean servesNode(String node) {
    return groups.keySet().stream().anyMatch(filter -> filter.node().equals(node));
  }

  @Override
  public void rebuild() {
    derive();
    groups.forEach(this::publish);
  }

  /** An endpoint equal to the one before stays the same object: comparing sets is then cheap. */
  private void derive() {
    Map<Candidate.Id, Candidate> next = new HashMap<>();
    for (Candidate candidate : ServiceEndpoints.derive(service, port, cluster, settings)) {
      Candidate before = candidates.get(candidate.id());
      next.put(candidate.id(), candidate.equals(before) ? before : candidate);
    }
    candidates = next;
    labels = ServiceEndpoints.labels(service, cluster);
    localTraffic = cluster.service(service).map(ServiceRecord::localTraffic).orElse(false);
  }

  private void publish(EndpointFilter filter, Published<EndpointSet> group) {
    List<Candidate> all = new ArrayList<>(candidates.values());
    String zone = cluster.zone(filter.node());
    group.publish(
        new EndpointSet(labels, zone, filter.apply(all, localTraffic, zone, settings.ipv6())));
  }
}
