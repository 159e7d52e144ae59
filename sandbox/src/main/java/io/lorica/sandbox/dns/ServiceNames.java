package io.lorica.sandbox.dns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What names mean, as the Kubernetes DNS specification says: {@code SERVICE.NAMESPACE.svc.ZONE},
 * endpoints below headless services, and SRV records for named ports. Pure.
 *
 * @param services by {@code SERVICE.NAMESPACE}
 */
record ServiceNames(Map<String, Service> services) {
  static final String ZONE = "cluster.local";

  ServiceNames {
    services = Map.copyOf(services);
  }

  /**
   * A Service.
   *
   * @param address its address; empty for a headless one
   * @param ports its ports
   * @param endpoints ready endpoints, for headless ones
   */
  record Service(String address, List<Port> ports, List<Endpoint> endpoints) {
    Service {
      ports = List.copyOf(ports);
      endpoints = List.copyOf(endpoints);
    }

    boolean isHeadless() {
      return address.isEmpty();
    }
  }

  /** A port; a headless service's has the endpoint's number. */
  record Port(String name, String protocol, int number) {}

  /**
   * An endpoint.
   *
   * @param hostname its own name below the service; empty if it has none
   * @param address its address
   */
  record Endpoint(String hostname, String address) {
    /** Without a name of its own, the address with dashes (spec 01 §16). */
    String label() {
      return hostname.isEmpty() ? address.replace('.', '-') : hostname;
    }
  }

  Answer answer(Question question) {
    Optional<List<String>> labels = labels(question.name());
    if (labels.isEmpty()) {
      return Answer.error(Answer.NO_SUCH_NAME);
    }
    List<String> below = labels.get();
    int size = below.size();
    Service service =
        size < 2 ? null : services.get(below.get(size - 2) + "." + below.get(size - 1));
    if (service == null) {
      return Answer.error(Answer.NO_SUCH_NAME);
    }
    List<String> rest = below.subList(0, size - 2);
    return switch (rest.size()) {
      case 0 -> ofService(question, service);
      case 1 -> ofEndpoint(question, service, rest.getFirst());
      case 2 -> ofPort(question, service, rest.getFirst(), rest.getLast());
      default -> Answer.error(Answer.NO_SUCH_NAME);
    };
  }

  /** The labels before {@code svc.ZONE}; empty if the name is not below it. */
  private static Optional<List<String>> labels(String name) {
    String suffix = ".svc." + ZONE;
    return name.endsWith(suffix)
        ? Optional.of(
            Arrays.asList(name.substring(0, name.length() - suffix.length()).split("\\.", -1)))
        : Optional.empty();
  }

  private static Answer ofService(Question question, Service service) {
    return switch (question.type()) {
      case Question.A -> Answer.of(addresses(question.name(), service));
      case Question.SRV -> locations(question.name(), question.name(), service, service.ports());
      default -> Answer.of(List.of());
    };
  }

  private static List<ResourceRecord> addresses(String name, Service service) {
    if (!service.isHeadless()) {
      return List.of(new ResourceRecord.Address(name, service.address()));
    }
    return service.endpoints().stream()
        .<ResourceRecord>map(endpoint -> new ResourceRecord.Address(name, endpoint.address()))
        .toList();
  }

  private static Answer ofEndpoint(Question question, Service service, String label) {
    List<ResourceRecord> records =
        service.endpoints().stream()
            .filter(endpoint -> service.isHeadless() && endpoint.label().equals(label))
            .<ResourceRecord>map(
                endpoint -> new ResourceRecord.Address(question.name(), endpoint.address()))
            .toList();
    if (records.isEmpty()) {
      return Answer.error(Answer.NO_SUCH_NAME);
    }
    return Answer.of(question.type() == Question.A ? records : List.of());
  }

  /** {@code _PORT._PROTOCOL.SERVICE…} */
  private static Answer ofPort(Question question, Service service, String port, String protocol) {
    List<Port> ports =
        service.ports().stream()
            .filter(
                each ->
                    port.equals("_" + each.name())
                        && protocol.equalsIgnoreCase("_" + each.protocol()))
            .toList();
    if (ports.isEmpty()) {
      return Answer.error(Answer.NO_SUCH_NAME);
    }
    String parent = question.name().substring(port.length() + protocol.length() + 2);
    return question.type() == Question.SRV
        ? locations(question.name(), parent, service, ports)
        : Answer.of(List.of());
  }

  private static Answer locations(
      String name, String serviceName, Service service, List<Port> ports) {
    List<ResourceRecord> records = new ArrayList<>();
    List<ResourceRecord> additional = new ArrayList<>();
    for (Port port : ports) {
      if (!service.isHeadless()) {
        records.add(new ResourceRecord.Service(name, port.number(), serviceName));
        additional.add(new ResourceRecord.Address(serviceName, service.address()));
      }
      for (Endpoint endpoint : service.isHeadless() ? service.endpoints() : List.<Endpoint>of()) {
        String target = endpoint.label() + "." + serviceName;
        records.add(new ResourceRecord.Service(name, port.number(), target));
        additional.add(new ResourceRecord.Address(target, endpoint.address()));
      }
    }
    return new Answer(0, records, additional);
  }
}
