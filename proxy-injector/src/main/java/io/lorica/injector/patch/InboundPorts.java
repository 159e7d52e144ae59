package io.lorica.injector.patch;

import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** The ports of a pod that its proxy knows from the start (spec 06 §6.5). */
final class InboundPorts {
  private InboundPorts() {}

  /** Container ports and ports of HTTP probes, sorted as text, joined by commas. */
  static String of(Workload pod) {
    var ports = new TreeSet<String>();
    for (JsonNode container : pod.allContainers()) {
      for (JsonNode port : Workload.items(container.path("ports"))) {
        add(ports, port.path("containerPort"));
      }
      add(ports, container.path("livenessProbe").path("httpGet").path("port"));
      add(ports, container.path("readinessProbe").path("httpGet").path("port"));
    }
    return String.join(",", ports);
  }

  /** Only numbers: a named port is one of the container's anyway. */
  private static void add(Set<String> ports, JsonNode port) {
    if (port.isIntegralNumber()) {
      ports.add(port.asString());
    }
  }
}
