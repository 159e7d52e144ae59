package io.lorica.destination.kube;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.ServerRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Servers and ExternalWorkloads → their records. */
final class WorkloadReaders {
  private WorkloadReaders() {}

  static ServerRecord server(JsonNode server) {
    JsonNode spec = spec(server);
    return new ServerRecord(
        Json.name(server),
        Json.created(server),
        Json.labels(server),
        Json.selector(spec, "podSelector"),
        Json.selector(spec, "externalWorkloadSelector"),
        Json.portRef(spec.path("port")),
        Json.text(spec, "proxyProtocol").intern(),
        Json.text(spec, "accessPolicy").intern());
  }

  static JsonNode spec(JsonNode object) {
    JsonNode spec = object.path("spec");
    if (!spec.isObject()) {
      throw new Json.Unreadable("no spec");
    }
    return spec;
  }

  static ExternalWorkloadRecord externalWorkload(JsonNode workload) {
    JsonNode spec = spec(workload);
    List<ExternalWorkloadRecord.Port> ports = Json.list(spec, "ports", WorkloadReaders::port);
    Map<String, Integer> names = new HashMap<>();
    ports.stream()
        .filter(port -> !port.name().isEmpty())
        .forEach(port -> names.put(port.name(), port.port()));
    JsonNode tls = spec.path("meshTLS");
    return new ExternalWorkloadRecord(
        Json.name(workload),
        Json.labels(workload),
        Json.soleOwner(workload),
        Json.ips(Json.items(spec, "workloadIPs").map(ip -> Json.text(ip, "ip"))),
        ports,
        new ExternalWorkloadRecord.MeshTls(
            Json.text(tls, "identity"), Json.text(tls, "serverName")),
        PortAnnotationReader.read(workload, names));
  }

  private static ExternalWorkloadRecord.Port port(JsonNode port) {
    String protocol = Json.text(port, "protocol");
    return new ExternalWorkloadRecord.Port(
        Json.text(port, "name"),
        Json.number(port, "port", 0),
        protocol.isEmpty() || protocol.equals("TCP"));
  }
}
