package io.lorica.destination.model.discovery;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.ResourceName;
import java.util.List;

/**
 * A cluster name of a Service, or of one instance of it (spec 04 §2.2).
 *
 * @param instance the pod's hostname; empty for the Service as a whole
 */
public record ServiceHost(String instance, ResourceName service) {
  /** {@code [<instance>.]<service>.<namespace>.svc.<cluster domain>}, exact and case-sensitive. */
  public static Parsed<ServiceHost> parse(String host, String clusterDomain) {
    List<String> labels = List.of(host.split("\\.", -1));
    List<String> suffix = List.of(("svc." + clusterDomain).split("\\.", -1));
    int own = labels.size() - suffix.size();
    if (own <= 0 || !labels.subList(own, labels.size()).equals(suffix)) {
      return new Parsed.Bad<>("name " + host + " does not match cluster domain " + clusterDomain);
    }
    return switch (own) {
      case 2 -> new Parsed.Ok<>(new ServiceHost("", name(labels, 0)));
      case 3 -> new Parsed.Ok<>(new ServiceHost(labels.get(0), name(labels, 1)));
      default -> new Parsed.Bad<>("invalid k8s service " + host);
    };
  }

  private static ResourceName name(List<String> labels, int at) {
    return new ResourceName(labels.get(at + 1), labels.get(at));
  }
}
