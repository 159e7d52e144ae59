package io.lorica.destination.model.discovery;

import io.lorica.destination.model.TransportAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which endpoints of a Service one kind of client gets (spec 04 §5).
 *
 * @param hostname keep only endpoints with this hostname; empty = any
 * @param node the clients' node; empty = unknown
 */
public record EndpointFilter(String hostname, String node) {

  /**
   * Those that pass, in the order of their addresses.
   *
   * @param localTraffic the Service's internal traffic policy
   * @param clientZone zone of {@link #node}
   */
  public List<Endpoint> apply(
      List<Candidate> all, boolean localTraffic, String clientZone, boolean ipv6) {
    List<Candidate> kept = all;
    if (!hostname.isEmpty()) {
      kept = kept.stream().filter(candidate -> candidate.hostname().equals(hostname)).toList();
    }
    if (localTraffic) {
      kept =
          kept.stream()
              .filter(candidate -> candidate.id().pod() && candidate.node().equals(node))
              .toList();
    } else {
      kept = byZone(kept, clientZone);
    }
    return sorted(byFamily(kept, ipv6));
  }

  /** Hints count only if every endpoint has one and some endpoint is hinted for the zone. */
  private static List<Candidate> byZone(List<Candidate> candidates, String zone) {
    List<Candidate> hinted = new ArrayList<>();
    for (Candidate candidate : candidates) {
      if (candidate.zoneHints().isEmpty()) {
        return candidates;
      }
      if (candidate.zoneHints().contains(zone)) {
        hinted.add(candidate);
      }
    }
    return hinted.isEmpty() ? candidates : hinted;
  }

  /** With IPv6 a pod's IPv4 address yields to its IPv6 address; without it IPv6 pods are out. */
  private static List<Candidate> byFamily(List<Candidate> candidates, boolean ipv6) {
    Set<Candidate.Id> present = new HashSet<>();
    if (ipv6) {
      candidates.forEach(candidate -> present.add(candidate.id()));
    }
    return candidates.stream()
        .filter(
            candidate -> {
              Candidate.Id id = candidate.id();
              if (!id.pod()) {
                return true;
              }
              return ipv6 ? id.v6() || !present.contains(id.otherFamily()) : !id.v6();
            })
        .toList();
  }

  private static List<Endpoint> sorted(List<Candidate> candidates) {
    TreeMap<TransportAddress, Endpoint> byAddress = new TreeMap<>(Comparator.naturalOrder());
    candidates.forEach(
        candidate -> byAddress.put(candidate.endpoint().address(), candidate.endpoint()));
    return List.copyOf(byAddress.values());
  }
}
