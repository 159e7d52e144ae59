package io.lorica.destination.model.discovery;

import io.lorica.destination.model.ResourceName;
import java.util.List;

/**
 * An endpoint of a Service together with what decides which clients get it (spec 04 §5).
 *
 * @param id names it across updates
 * @param hostname empty where unset
 * @param node where its pod runs; empty for anything but a pod
 */
public record Candidate(
    Id id, Endpoint endpoint, String hostname, String node, List<String> zoneHints) {
  public Candidate {
    zoneHints = List.copyOf(zoneHints);
  }

  /**
   * The object behind the endpoint.
   *
   * @param kind {@code Pod}, {@code ExternalWorkload}, or empty for a bare address, which is then
   *     part of {@code name}
   */
  public record Id(String kind, ResourceName name, boolean v6) {
    boolean pod() {
      return kind.equals("Pod");
    }

    Id otherFamily() {
      return new Id(kind, name, !v6);
    }
  }
}
