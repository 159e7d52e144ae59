package io.lorica.sandbox.api;

import java.net.InetSocketAddress;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds a Service's pods in its EndpointSlices, for calls that the API server itself makes. */
final class ReadyEndpoints implements WebhookCaller.ServiceLocator {
  private static final ResourceKind SERVICES = ResourceKinds.require("", "services");
  private static final ResourceKind SLICES =
      ResourceKinds.require("discovery.k8s.io", "endpointslices");

  private final ObjectStore store;

  ReadyEndpoints(ObjectStore store) {
    this.store = store;
  }

  @Override
  public Optional<InetSocketAddress> locate(String namespace, String service, int port) {
    return store
        .find(SERVICES, new ObjectKey(namespace, service))
        .flatMap(found -> portName(found, port))
        .flatMap(name -> locate(namespace, service, name));
  }

  private Optional<InetSocketAddress> locate(String namespace, String service, String portName) {
    var slices =
        store
            .list(SLICES, namespace, Selection.of("kubernetes.io/service-name=" + service, ""))
            .items();
    for (ObjectNode slice : slices) {
      for (JsonNode port : slice.path("ports")) {
        for (JsonNode endpoint : slice.path("endpoints")) {
          if (port.path("name").asString().equals(portName)
              && endpoint.path("conditions").path("ready").asBoolean(true)) {
            return Optional.of(
                new InetSocketAddress(
                    endpoint.path("addresses").path(0).asString(), port.path("port").asInt()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> portName(ObjectNode service, int port) {
    for (JsonNode each : service.path("spec").path("ports")) {
      if (each.path("port").asInt() == port) {
        return Optional.of(each.path("name").asString());
      }
    }
    return Optional.empty();
  }
}
