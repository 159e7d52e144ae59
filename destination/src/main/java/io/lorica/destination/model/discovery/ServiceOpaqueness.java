package io.lorica.destination.model.discovery;

import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.ServiceRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Whether a Service's port is opaque (spec 04 §8.1). */
public final class ServiceOpaqueness {
  private static final String ANNOTATION = "config.linkerd.io/opaque-ports";

  private ServiceOpaqueness() {}

  /**
   * By the Service's annotation, or by default.
   *
   * @param service empty for a deleted Service, which falls back to the defaults
   */
  public static boolean of(Optional<ServiceRecord> service, int port, PortRanges defaults) {
    return service
        .filter(record -> record.annotations().containsKey(ANNOTATION))
        .map(ServiceOpaqueness::annotated)
        .orElse(defaults)
        .contains(port);
  }

  private static PortRanges annotated(ServiceRecord service) {
    Map<String, Integer> names = new HashMap<>();
    for (ServiceRecord.Port declared : service.ports()) {
      if (!declared.name().isEmpty()) {
        names.put(declared.name(), declared.port());
      }
    }
    String text = service.annotations().getOrDefault(ANNOTATION, "");
    return PortRanges.lenient(text, names, _ -> {});
  }
}
