package io.lorica.sandbox.dns;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns Services and EndpointSlices into names. Pure. */
final class ServiceRecords {
  private static final String SERVICE = "kubernetes.io/service-name";

  private ServiceRecords() {}

  static ServiceNames of(List<Service> services, List<EndpointSlice> slices) {
    Map<String, List<EndpointSlice>> byService = new HashMap<>();
    for (EndpointSlice slice : slices) {
      String name = slice.getMetadata().getLabels().get(SERVICE);
      if (name != null) {
        byService
            .computeIfAbsent(
                name + "." + slice.getMetadata().getNamespace(), _ -> new ArrayList<>())
            .add(slice);
      }
    }
    Map<String, ServiceNames.Service> names = new HashMap<>();
    for (Service service : services) {
      String key = service.getMetadata().getName() + "." + service.getMetadata().getNamespace();
      String address = service.getSpec().getClusterIP();
      if ("None".equals(address)) {
        names.put(key, headless(byService.getOrDefault(key, List.of())));
      } else if (address != null) {
        names.put(
            key,
            new ServiceNames.Service(
                address,
                service.getSpec().getPorts().stream().map(ServiceRecords::port).toList(),
                List.of()));
      }
    }
    return new ServiceNames(names);
  }

  private static ServiceNames.Port port(ServicePort port) {
    return new ServiceNames.Port(
        port.getName() == null ? "" : port.getName(), port.getProtocol(), port.getPort());
  }

  private static ServiceNames.Service headless(List<EndpointSlice> slices) {
    List<ServiceNames.Port> ports = new ArrayList<>();
    List<ServiceNames.Endpoint> endpoints = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      for (EndpointPort port : slice.getPorts()) {
        var known = new ServiceNames.Port(port.getName(), port.getProtocol(), port.getPort());
        if (!ports.contains(known)) {
          ports.add(known);
        }
      }
      for (Endpoint endpoint : slice.getEndpoints()) {
        if (!Boolean.FALSE.equals(endpoint.getConditions().getReady())) {
          String hostname = endpoint.getHostname() == null ? "" : endpoint.getHostname();
          for (String address : endpoint.getAddresses()) {
            endpoints.add(new ServiceNames.Endpoint(hostname, address));
          }
        }
      }
    }
    return new ServiceNames.Service("", ports, endpoints);
  }
}
