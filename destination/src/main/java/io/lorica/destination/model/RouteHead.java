package io.lorica.destination.model;

import java.util.List;
import java.util.Map;

/**
 * What all kinds of routes have in common.
 *
 * @param group API group as objects write it
 * @param kind such as {@code HTTPRoute}
 * @param created creation timestamp as written; empty where absent
 * @param annotations only timeouts and retries
 */
public record RouteHead(
    String group,
    String kind,
    ResourceName name,
    String created,
    List<Parent> parents,
    List<Accepted> accepted,
    List<String> hostnames,
    Map<String, String> annotations) {
  public RouteHead {
    parents = List.copyOf(parents);
    accepted = List.copyOf(accepted);
    hostnames = List.copyOf(hostnames);
    annotations = Map.copyOf(annotations);
  }

  /**
   * A {@code parentRef}.
   *
   * @param port 0 where absent
   * @param section empty where absent
   */
  public record Parent(KindRef ref, int port, String section) {}

  /** A parent that, so the status says, has accepted the route; and by whose word. */
  public record Accepted(String controller, Parent parent) {}
}
