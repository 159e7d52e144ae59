package io.lorica.destination.model.discovery;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.LabelSelector;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.PortRef;
import io.lorica.destination.model.ServerRecord;
import java.util.Collection;

/** Whether some Server says that a port is opaque; none can take opaqueness away (spec 04 §8.2). */
final class ServerOpaqueness {
  private ServerOpaqueness() {}

  /**
   * Of a pod's port.
   *
   * @param servers those of the pod's namespace
   */
  static boolean of(PodRecord pod, int port, Collection<ServerRecord> servers) {
    for (ServerRecord server : servers) {
      LabelSelector selector = server.podSelector();
      if (server.opaque()
          && selector != null
          && portMatches(pod, port, server.port())
          && selector.matches(pod.labels())) {
        return true;
      }
    }
    return false;
  }

  private static boolean portMatches(PodRecord pod, int port, PortRef ref) {
    return switch (ref) {
      case PortRef.Numbered(int number) -> number == port;
      case PortRef.Named(String name) ->
          pod.ports().declared().stream()
              .anyMatch(
                  declared ->
                      declared.name().equals(name)
                          && (declared.port() == port || declared.hostPort() == port));
    };
  }

  /**
   * Of an ExternalWorkload's port.
   *
   * @param servers those of the workload's namespace
   */
  static boolean of(ExternalWorkloadRecord workload, int port, Collection<ServerRecord> servers) {
    for (ServerRecord server : servers) {
      LabelSelector selector = server.workloadSelector();
      if (server.opaque()
          && selector != null
          && portMatches(workload, port, server.port())
          && selector.matches(workload.labels())) {
        return true;
      }
    }
    return false;
  }

  private static boolean portMatches(ExternalWorkloadRecord workload, int port, PortRef ref) {
    return switch (ref) {
      case PortRef.Numbered(int number) -> number == port;
      case PortRef.Named(String name) ->
          workload.ports().stream()
              .anyMatch(declared -> declared.name().equals(name) && declared.port() == port);
    };
  }
}
