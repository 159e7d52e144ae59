package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes each Service's EndpointSlices. */
final class EndpointSliceController implements Reconciler.Work {
  private final KubernetesClient client;

  EndpointSliceController(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public void reconcile(Reconciler.Key key) {
    Service service = client.services().inNamespace(key.namespace()).withName(key.name()).get();
    if (service == null || !isSelecting(service)) {
      return;
    }
    List<Pod> pods =
        client
            .pods()
            .inNamespace(key.namespace())
            .withLabels(service.getSpec().getSelector())
            .list()
            .getItems();
    Map<String, EndpointSlice> present =
        slices(key).stream()
            .collect(Collectors.toMap(each -> each.getMetadata().getName(), Function.identity()));
    for (EndpointSlice wanted : EndpointSlices.of(service, pods)) {
      EndpointSlice before = present.remove(wanted.getMetadata().getName());
      if (before == null) {
        client.discovery().v1().endpointSlices().resource(wanted).create();
      } else if (!isSame(before, wanted)) {
        client.discovery().v1().endpointSlices().resource(wanted).update();
      }
    }
    present
        .values()
        .forEach(old -> client.discovery().v1().endpointSlices().resource(old).delete());
  }

  static boolean isSelecting(Service service) {
    Map<String, String> selector = service.getSpec().getSelector();
    return selector != null && !selector.isEmpty();
  }

  private List<EndpointSlice> slices(Reconciler.Key key) {
    return client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(key.namespace())
        .withLabel(EndpointSlices.SERVICE, key.name())
        .withLabel(EndpointSlices.MANAGED_BY, EndpointSlices.CONTROLLER)
        .list()
        .getItems();
  }

  private static boolean isSame(EndpointSlice before, EndpointSlice wanted) {
    return before.getEndpoints().equals(wanted.getEndpoints())
        && before.getPorts().equals(wanted.getPorts())
        && before.getMetadata().getLabels().equals(wanted.getMetadata().getLabels());
  }
}
