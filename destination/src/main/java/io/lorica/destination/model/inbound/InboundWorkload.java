package io.lorica.destination.model.inbound;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.LabelSelector;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.PodRecord.HttpProbe;
import io.lorica.destination.model.PortAnnotations;
import io.lorica.destination.model.PortRef;
import io.lorica.destination.model.ServerRecord;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workload as inbound policy sees it (spec 07 §3.2).
 *
 * @param namedPorts TCP ports with a name; a pod may use one name for several numbers
 * @param probes none for an ExternalWorkload
 */
public record InboundWorkload(
    Kind kind,
    String namespace,
    Map<String, String> labels,
    List<NamedPort> namedPorts,
    PortAnnotations.Inbound annotations,
    List<HttpProbe> probes) {

  /** Which selector of a Server applies. */
  public enum Kind {
    POD,
    EXTERNAL_WORKLOAD
  }

  /** A port and its name. */
  public record NamedPort(String name, int port) {}

  public static InboundWorkload of(PodRecord pod) {
    return new InboundWorkload(
        Kind.POD,
        pod.name().namespace(),
        pod.labels(),
        pod.ports().declared().stream()
            .filter(port -> port.tcp() && !port.name().isEmpty())
            .map(port -> new NamedPort(port.name(), port.port()))
            .toList(),
        pod.annotations().inbound(),
        pod.ports().probes());
  }

  public static InboundWorkload of(ExternalWorkloadRecord workload) {
    return new InboundWorkload(
        Kind.EXTERNAL_WORKLOAD,
        workload.name().namespace(),
        workload.labels(),
        workload.ports().stream()
            .filter(port -> port.tcp() && !port.name().isEmpty())
            .map(port -> new NamedPort(port.name(), port.port()))
            .toList(),
        workload.annotations().inbound(),
        List.of());
  }

  /** Whether the Server describes this port; the port need not be declared (spec 07 §3.4). */
  boolean selectedBy(ServerRecord server, int port) {
    return portMatches(server.port(), port) && labelsMatch(selector(server));
  }

  private @Nullable LabelSelector selector(ServerRecord server) {
    return kind == Kind.POD ? server.podSelector() : server.workloadSelector();
  }

  private boolean labelsMatch(@Nullable LabelSelector selector) {
    return selector != null && selector.matches(labels);
  }

  private boolean portMatches(PortRef ref, int port) {
    return switch (ref) {
      case PortRef.Numbered(int number) -> number == port;
      case PortRef.Named(String name) -> namedPorts.contains(new NamedPort(name, port));
    };
  }
}
