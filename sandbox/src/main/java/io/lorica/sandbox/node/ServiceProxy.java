package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the node's rules again whenever a Service or an EndpointSlice changes. */
public final class ServiceProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);

  private final String restore;
  private final SharedIndexInformer<Service> services;
  private final SharedIndexInformer<EndpointSlice> slices;
  private final Thread thread;
  private boolean dirty = true; // guarded by this

  /**
   * Starts to write rules.
   *
   * @param restore name of the {@code iptables-restore} to use
   */
  public ServiceProxy(KubernetesClient client, String restore) {
    this.restore = restore;
    this.services = client.services().inAnyNamespace().inform(new OnChange<Service>());
    this.slices =
        client.discovery().v1().endpointSlices().inAnyNamespace().inform(new OnChange<>());
    this.thread = Thread.ofVirtual().name("service-rules").start(this::run);
  }

  @Override
  public void close() {
    services.close();
    slices.close();
    thread.interrupt();
  }

  private void run() {
    String written = "";
    try {
      while (true) {
        awaitChange();
        String rules = ServiceRules.of(ports(services.getStore().list(), slices.getStore().list()));
        if (!rules.equals(written)) {
          written = write(rules) ? rules : "";
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean write(String rules) {
    try {
      Commands.require(List.of(restore), rules);
      return true;
    } catch (IOException e) {
      LOG.error("service rules are not written", e);
      return false;
    }
  }

  private synchronized void awaitChange() throws InterruptedException {
    while (!dirty) {
      wait();
    }
    dirty = false;
  }

  private synchronized void changed() {
    dirty = true;
    notifyAll();
  }

  /** Sorted, so that equal worlds give equal rules. */
  static List<ServiceRules.ServicePort> ports(List<Service> services, List<EndpointSlice> slices) {
    List<ServiceRules.ServicePort> ports = new ArrayList<>();
    for (Service service : services) {
      String address = service.getSpec().getClusterIP();
      if (address == null || address.equals("None")) {
        continue;
      }
      for (ServicePort port : service.getSpec().getPorts()) {
        String name = service.getMetadata().getNamespace() + "/" + service.getMetadata().getName();
        ports.add(
            new ServiceRules.ServicePort(
                name + ":" + port.getPort(),
                port.getProtocol(),
                address,
                port.getPort(),
                endpoints(service, port, slices)));
      }
    }
    ports.sort(Comparator.comparing(ServiceRules.ServicePort::name));
    return ports;
  }

  private static List<String> endpoints(
      Service service, ServicePort port, List<EndpointSlice> slices) {
    String portName = port.getName() == null ? "" : port.getName();
    List<String> endpoints = new ArrayList<>();
    for (EndpointSlice slice : slices) {
      var metadata = slice.getMetadata();
      boolean ofService =
          metadata.getNamespace().equals(service.getMetadata().getNamespace())
              && service
                  .getMetadata()
                  .getName()
                  .equals(metadata.getLabels().get("kubernetes.io/service-name"));
      for (EndpointPort each : ofService ? slice.getPorts() : List.<EndpointPort>of()) {
        if (portName.equals(each.getName() == null ? "" : each.getName())) {
          ready(slice).forEach(address -> endpoints.add(address + ":" + each.getPort()));
        }
      }
    }
    endpoints.sort(Comparator.naturalOrder());
    return endpoints;
  }

  private static List<String> ready(EndpointSlice slice) {
    return slice.getEndpoints().stream()
        .filter(endpoint -> !Boolean.FALSE.equals(endpoint.getConditions().getReady()))
        .map(Endpoint::getAddresses)
        .flatMap(List::stream)
        .toList();
  }

  private final class OnChange<T> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      changed();
    }

    @Override
    public void onUpdate(T before, T after) {
      changed();
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {
      changed();
    }
  }
}
