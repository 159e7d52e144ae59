package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPortBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The EndpointSlices that a Service is to have for its pods. Pure. */
final class EndpointSlices {
  static final String SERVICE = "kubernetes.io/service-name";
  static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
  static final String CONTROLLER = "endpointslice-controller.k8s.io";

  private EndpointSlices() {}

  /**
   * One slice for each way in which the pods resolve the Service's named ports; an empty one if
   * there is no pod.
   */
  static List<EndpointSlice> of(Service service, List<Pod> pods) {
    Map<String, List<Pod>> groups = new TreeMap<>();
    for (Pod pod : pods) {
      if (!Pods.address(pod).isEmpty() && !Pods.isOver(pod)) {
        groups.computeIfAbsent(ports(service, pod).toString(), _ -> new ArrayList<>()).add(pod);
      }
    }
    if (groups.isEmpty()) {
      return List.of(slice(service, 0, List.of(), List.of()));
    }
    List<EndpointSlice> slices = new ArrayList<>();
    for (List<Pod> group : groups.values()) {
      group.sort(Comparator.comparing(pod -> pod.getMetadata().getName()));
      slices.add(
          slice(
              service,
              slices.size(),
              ports(service, group.getFirst()),
              group.stream().map(pod -> endpoint(service, pod)).toList()));
    }
    return slices;
  }

  private static EndpointSlice slice(
      Service service, int number, List<EndpointPort> ports, List<Endpoint> endpoints) {
    var metadata = service.getMetadata();
    var slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName(metadata.getName() + "-slice" + number)
            .withNamespace(metadata.getNamespace())
            .withLabels(metadata.getLabels())
            .addToLabels(SERVICE, metadata.getName())
            .addToLabels(MANAGED_BY, CONTROLLER)
            .withOwnerReferences(Owners.controller(service))
            .endMetadata()
            .withAddressType("IPv4")
            .withPorts(ports)
            .withEndpoints(endpoints);
    if ("None".equals(service.getSpec().getClusterIP())) {
      slice.editMetadata().addToLabels("service.kubernetes.io/headless", "").endMetadata();
    }
    return slice.build();
  }

  private static List<EndpointPort> ports(Service service, Pod pod) {
    List<EndpointPort> ports = new ArrayList<>();
    for (ServicePort port : service.getSpec().getPorts()) {
      resolve(port, pod)
          .ifPresent(
              number ->
                  ports.add(
                      new EndpointPortBuilder()
                          .withName(port.getName() == null ? "" : port.getName())
                          .withProtocol(port.getProtocol())
                          .withPort(number)
                          .withAppProtocol(port.getAppProtocol())
                          .build()));
    }
    return ports;
  }

  private static Optional<Integer> resolve(ServicePort port, Pod pod) {
    IntOrString target = port.getTargetPort();
    if (target == null) {
      return Optional.of(port.getPort());
    }
    if (target.getIntVal() != null) {
      return Optional.of(target.getIntVal());
    }
    Stream<Container> sidecars =
        pod.getSpec().getInitContainers().stream()
            .filter(container -> "Always".equals(container.getRestartPolicy()));
    return Stream.concat(pod.getSpec().getContainers().stream(), sidecars)
        .flatMap(container -> container.getPorts().stream())
        .filter(each -> target.getStrVal().equals(each.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst();
  }

  private static Endpoint endpoint(Service service, Pod pod) {
    boolean serving = Pods.isReady(pod);
    boolean leaving = Pods.isLeaving(pod);
    boolean always = Boolean.TRUE.equals(service.getSpec().getPublishNotReadyAddresses());
    var endpoint =
        new EndpointBuilder()
            .withAddresses(pod.getStatus().getPodIP())
            .withNodeName(pod.getSpec().getNodeName())
            .withNewConditions()
            .withReady(always || (serving && !leaving))
            .withServing(serving)
            .withTerminating(leaving)
            .endConditions()
            .withNewTargetRef()
            .withKind("Pod")
            .withName(pod.getMetadata().getName())
            .withNamespace(pod.getMetadata().getNamespace())
            .withUid(pod.getMetadata().getUid())
            .endTargetRef();
    String hostname = pod.getSpec().getHostname();
    if (hostname != null && service.getMetadata().getName().equals(pod.getSpec().getSubdomain())) {
      endpoint.withHostname(hostname);
    }
    return endpoint.build();
  }
}
