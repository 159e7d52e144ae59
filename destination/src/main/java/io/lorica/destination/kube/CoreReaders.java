package io.lorica.destination.kube;

import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.NodeRecord;
import io.lorica.destination.model.OwnerRecord;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServiceRecord;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Services, Nodes, ReplicaSets and Jobs → their records. */
final class CoreReaders {
  private static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  private CoreReaders() {}

  static ServiceRecord service(JsonNode service) {
    JsonNode spec = service.path("spec");
    JsonNode metadata = service.path("metadata");
    return new ServiceRecord(
        Json.name(service),
        Json.text(spec, "type").equals("ExternalName")
            ? ServiceRecord.Type.EXTERNAL_NAME
            : ServiceRecord.Type.CLUSTER,
        Json.list(spec, "ports", CoreReaders::servicePort),
        clusterIps(spec),
        Json.text(spec, "internalTrafficPolicy").equals("Local"),
        Json.map(metadata, "labels", key -> key.startsWith("multicluster.linkerd.io/")),
        Json.map(metadata, "annotations", CoreReaders::parentAnnotation));
  }

  /** Annotations by which a Service configures the traffic to it. */
  static boolean parentAnnotation(String key) {
    return key.equals("config.linkerd.io/opaque-ports")
        || key.startsWith("timeout.linkerd.io/")
        || key.startsWith("retry.linkerd.io/")
        || key.startsWith("balancer.linkerd.io/")
        || key.startsWith("balancer.alpha.linkerd.io/")
        || key.startsWith("multicluster.linkerd.io/");
  }

  private static ServiceRecord.Port servicePort(JsonNode port) {
    JsonNode protocol = port.path("appProtocol");
    return new ServiceRecord.Port(
        Json.text(port, "name").intern(),
        Json.number(port, "port", 0),
        Json.absent(protocol) ? null : Json.string(protocol).intern());
  }

  /** {@code None} is no address, so a headless Service has none. */
  private static List<IpAddress> clusterIps(JsonNode spec) {
    List<IpAddress> all = Json.ips(Json.items(spec, "clusterIPs").map(Json::string));
    return all.isEmpty() ? Json.ips(Stream.of(Json.text(spec, "clusterIP"))) : all;
  }

  static NodeRecord node(JsonNode node) {
    return new NodeRecord(
        new ResourceName("", Json.name(node).name()),
        Json.text(node.path("metadata").path("labels"), ZONE_LABEL).intern());
  }

  static OwnerRecord replicaSet(JsonNode object) {
    return new OwnerRecord(ResourceKind.REPLICA_SET, Json.name(object), Json.soleOwner(object));
  }

  static OwnerRecord job(JsonNode object) {
    return new OwnerRecord(ResourceKind.JOB, Json.name(object), Json.soleOwner(object));
  }
}
