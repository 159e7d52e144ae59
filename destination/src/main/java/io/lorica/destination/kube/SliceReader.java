package io.lorica.destination.kube;

import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.SliceRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** An EndpointSlice → its record. */
final class SliceReader {
  private static final String SERVICE_NAME_LABEL = "kubernetes.io/service-name";

  private SliceReader() {}

  static SliceRecord read(JsonNode slice) {
    return new SliceRecord(
        Json.name(slice),
        serviceOf(slice),
        Json.created(slice),
        Json.text(slice, "addressType").equals("IPv6"),
        Json.items(slice, "ports").flatMap(port -> port(port).stream()).toList(),
        Json.list(slice, "endpoints", endpoint -> endpoint(slice, endpoint)),
        mirror(slice.path("metadata")));
  }

  /** By label, or else by owner; a slice with neither cannot be used. */
  private static ResourceName serviceOf(JsonNode slice) {
    String namespace = Json.name(slice).namespace();
    String label = Json.text(slice.path("metadata").path("labels"), SERVICE_NAME_LABEL);
    if (!label.isEmpty()) {
      return new ResourceName(namespace, label.intern());
    }
    return Json.items(slice.path("metadata"), "ownerReferences")
        .filter(owner -> Json.text(owner, "kind").equals("Service"))
        .map(owner -> Json.text(owner, "name"))
        .filter(name -> !name.isEmpty())
        .findFirst()
        .map(name -> new ResourceName(namespace, name.intern()))
        .orElseThrow(() -> new Json.Unreadable("neither label nor owner names a Service"));
  }

  private static Optional<SliceRecord.Port> port(JsonNode port) {
    int number = Json.number(port, "port", 0);
    return number == 0
        ? Optional.empty()
        : Optional.of(new SliceRecord.Port(Json.text(port, "name").intern(), number));
  }

  private static SliceRecord.Endpoint endpoint(JsonNode slice, JsonNode endpoint) {
    return new SliceRecord.Endpoint(
        Json.ips(Json.items(endpoint, "addresses").map(Json::string)),
        Json.flag(endpoint.path("conditions"), "ready", true),
        target(slice, endpoint.path("targetRef")),
        Json.text(endpoint, "hostname"),
        Json.text(endpoint, "zone").intern(),
        Json.items(endpoint.path("hints"), "forZones")
            .map(zone -> Json.text(zone, "name").intern())
            .sorted()
            .toList());
  }

  private static SliceRecord.@Nullable Target target(JsonNode slice, JsonNode reference) {
    if (Json.absent(reference)) {
      return null;
    }
    String namespace = Json.text(reference, "namespace").intern();
    return new SliceRecord.Target(
        Json.text(reference, "kind").intern(),
        new ResourceName(
            namespace.isEmpty() ? Json.name(slice).namespace() : namespace,
            Json.text(reference, "name")));
  }

  private static SliceRecord.Mirror mirror(JsonNode metadata) {
    JsonNode annotations = metadata.path("annotations");
    SliceRecord.Mirror mirror =
        new SliceRecord.Mirror(
            Json.text(annotations, "mirror.linkerd.io/remote-gateway-identity"),
            Json.text(annotations, "mirror.linkerd.io/remote-svc-fq-name"),
            Json.text(metadata.path("labels"), "mirror.linkerd.io/cluster-name"));
    return mirror.equals(SliceRecord.Mirror.NONE) ? SliceRecord.Mirror.NONE : mirror;
  }
}
