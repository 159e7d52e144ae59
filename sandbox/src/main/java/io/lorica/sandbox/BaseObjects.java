package io.lorica.sandbox;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lorica.sandbox.node.Kubelet;
import io.lorica.sandbox.node.NodeNetwork;
import java.util.List;
import java.util.Map;

/** What every cluster has before anyone uses it. */
final class BaseObjects {
  private BaseObjects() {}

  static void create(KubernetesClient client) {
    for (String name : List.of("default", "kube-system")) {
      client
          .namespaces()
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
    node(client);
    apiService(client);
  }

  private static void node(KubernetesClient client) {
    var node =
        client
            .nodes()
            .resource(
                new NodeBuilder()
                    .withNewMetadata()
                    .withName(Kubelet.NODE_NAME)
                    .addToLabels("kubernetes.io/hostname", Kubelet.NODE_NAME)
                    .addToLabels("kubernetes.io/os", "linux")
                    .addToLabels("topology.kubernetes.io/zone", "sandbox")
                    .endMetadata()
                    .withNewSpec()
                    .withPodCIDR(NodeNetwork.POD_RANGE)
                    .endSpec()
                    .build())
            .create();
    String cpus = Integer.toString(Runtime.getRuntime().availableProcessors());
    client
        .nodes()
        .resource(
            new NodeBuilder(node)
                .withNewStatus()
                .addNewAddress(NodeNetwork.NODE_ADDRESS, "InternalIP")
                .withCapacity(Map.of("cpu", new Quantity(cpus)))
                .addNewCondition()
                .withType("Ready")
                .withStatus("True")
                .endCondition()
                .endStatus()
                .build())
        .updateStatus();
  }

  private static void apiService(KubernetesClient client) {
    client
        .services()
        .inNamespace("default")
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("kubernetes")
                .endMetadata()
                .withNewSpec()
                .withClusterIP(NodeNetwork.API_SERVICE_ADDRESS)
                .addNewPort()
                .withName("https")
                .withPort(443)
                .withNewTargetPort(NodeNetwork.API_PORT)
                .endPort()
                .endSpec()
                .build())
        .create();
    client
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace("default")
        .resource(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withName("kubernetes")
                .addToLabels("kubernetes.io/service-name", "kubernetes")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("https")
                .withProtocol("TCP")
                .withPort(NodeNetwork.API_PORT)
                .endPort()
                .addNewEndpoint()
                .withAddresses(NodeNetwork.NODE_ADDRESS)
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .build())
        .create();
  }
}
