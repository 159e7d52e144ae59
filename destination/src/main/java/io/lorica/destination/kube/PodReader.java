package io.lorica.destination.kube;

import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.PodRecord.ContainerPort;
import io.lorica.destination.model.PodRecord.HttpProbe;
import io.lorica.destination.model.PodRecord.Phase;
import io.lorica.destination.model.PodRecord.Placement;
import io.lorica.destination.model.PodRecord.Ports;
import io.lorica.destination.model.PodRecord.ProxyListeners;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A Pod as the API server has it → its record. */
final class PodReader {
  private static final String PROXY_CONTAINER = "linkerd-proxy";

  private PodReader() {}

  static PodRecord read(JsonNode pod) {
    JsonNode spec = pod.path("spec");
    List<JsonNode> containers =
        Stream.concat(Json.items(spec, "initContainers"), Json.items(spec, "containers")).toList();
    List<ContainerPort> declared = containers.stream().flatMap(PodReader::ports).toList();
    Ports ports =
        new Ports(
            declared, proxy(containers), containers.stream().flatMap(PodReader::probes).toList());
    return new PodRecord(
        Json.name(pod),
        Json.labels(pod),
        Json.text(spec, "serviceAccountName").intern(),
        Json.soleOwner(pod),
        placement(pod),
        ports,
        PortAnnotationReader.read(pod, names(declared)));
  }

  private static Map<String, Integer> names(List<ContainerPort> declared) {
    Map<String, Integer> names = new HashMap<>();
    for (ContainerPort port : declared) {
      if (!port.name().isEmpty()) {
        names.put(port.name(), port.port());
      }
    }
    return names;
  }

  private static Placement placement(JsonNode pod) {
    JsonNode spec = pod.path("spec");
    JsonNode status = pod.path("status");
    return new Placement(
        Json.text(spec, "nodeName").intern(),
        ips(status, "podIPs", "podIP"),
        ips(status, "hostIPs", "hostIP"),
        Json.flag(spec, "hostNetwork", false),
        phase(pod));
  }

  /** The list, or else the single field that older servers fill. */
  private static List<IpAddress> ips(JsonNode status, String list, String single) {
    List<IpAddress> all =
        Json.ips(Json.items(status, list).map(element -> Json.text(element, "ip")));
    return all.isEmpty() ? Json.ips(Stream.of(Json.text(status, single))) : all;
  }

  private static Phase phase(JsonNode pod) {
    boolean deleting = !Json.absent(pod.path("metadata").path("deletionTimestamp"));
    return switch (Json.text(pod.path("status"), "phase")) {
      case "Running" -> deleting ? Phase.TERMINATING : Phase.RUNNING;
      case "Succeeded", "Failed" -> Phase.ENDED;
      default -> deleting ? Phase.ENDED : Phase.PENDING;
    };
  }

  private static Stream<ContainerPort> ports(JsonNode container) {
    return Json.items(container, "ports")
        .map(
            port ->
                new ContainerPort(
                    Json.text(port, "name").intern(),
                    Json.number(port, "containerPort", 0),
                    Json.number(port, "hostPort", 0),
                    tcp(port)));
  }

  private static boolean tcp(JsonNode port) {
    String protocol = Json.text(port, "protocol");
    return protocol.isEmpty() || protocol.equals("TCP");
  }

  private static @Nullable ProxyListeners proxy(List<JsonNode> containers) {
    for (JsonNode container : containers) {
      if (Json.text(container, "name").equals(PROXY_CONTAINER)) {
        return new ProxyListeners(
            listener(container, "LINKERD2_PROXY_INBOUND_LISTEN_ADDR"),
            listener(container, "LINKERD2_PROXY_ADMIN_LISTEN_ADDR"),
            listener(container, "LINKERD2_PROXY_CONTROL_LISTEN_ADDR"));
      }
    }
    return null;
  }

  /** The port of an {@code ip:port} literal in the environment; 0 if there is none. */
  private static int listener(JsonNode container, String variable) {
    return Json.items(container, "env")
        .filter(entry -> Json.text(entry, "name").equals(variable))
        .map(entry -> listenPort(Json.text(entry, "value")))
        .findFirst()
        .orElse(0);
  }

  private static int listenPort(String literal) {
    int colon = literal.lastIndexOf(':');
    if (colon < 0) {
      return 0;
    }
    String host = literal.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    Optional<IpAddress> ip =
        IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
    if (ip.isEmpty() || ip.get().v6() != bracketed) {
      return 0;
    }
    try {
      int port = Integer.parseInt(literal.substring(colon + 1));
      return port >= 0 && port <= 65535 ? port : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static Stream<HttpProbe> probes(JsonNode container) {
    return Stream.of("livenessProbe", "readinessProbe", "startupProbe")
        .map(probe -> container.path(probe).path("httpGet"))
        .filter(get -> !Json.absent(get))
        .flatMap(get -> probe(container, get).stream());
  }

  /** A named port is looked up in the same container only (spec 07 §3.7). */
  private static Optional<HttpProbe> probe(JsonNode container, JsonNode get) {
    JsonNode port = get.path("port");
    Optional<Integer> number = Optional.empty();
    if (port.isInt()) {
      number = Optional.of(port.intValue());
    } else if (port.isString()) {
      number = named(container, port.stringValue());
    }
    String path = path(Json.text(get, "path"));
    return path.isEmpty() ? Optional.empty() : number.map(found -> new HttpProbe(found, path));
  }

  private static Optional<Integer> named(JsonNode container, String name) {
    return ports(container)
        .filter(port -> port.tcp() && port.name().equalsIgnoreCase(name))
        .map(ContainerPort::port)
        .findFirst();
  }

  /** Without query; empty if no request could have this path. */
  private static String path(String written) {
    int query = written.indexOf('?');
    String path = query < 0 ? written : written.substring(0, query);
    if (path.isEmpty()) {
      return "/";
    }
    boolean printable = path.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return path.startsWith("/") && printable ? path.intern() : "";
  }
}
