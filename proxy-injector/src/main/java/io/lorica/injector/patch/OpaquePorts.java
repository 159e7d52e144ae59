package io.lorica.injector.patch;

import io.lorica.injector.values.GoSyntax;
import io.lorica.mesh.names.Annotations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Ports whose protocol the proxy does not detect (spec 06 §5.3 and §7). */
public final class OpaquePorts {
  private OpaquePorts() {}

  /**
   * A list as the proxy reads it: names of container ports replaced, the rest ports or ranges.
   *
   * @param warnings gets one text per element that is neither
   */
  static String normalise(String list, Workload pod, List<String> warnings) {
    String text = list.endsWith(",") ? list.substring(0, list.length() - 1) : list;
    var result = new ArrayList<String>();
    for (String element : text.split(",", -1)) {
      String port = element.strip();
      Optional<String> named = namedPort(port, pod);
      if (named.isPresent() || isPortOrRange(port)) {
        result.add(named.orElse(port));
      } else if (!port.isEmpty()) {
        warnings.add("ignoring opaque port \"" + port + "\": neither port, range nor port name");
      }
    }
    return String.join(",", result);
  }

  private static Optional<String> namedPort(String name, Workload pod) {
    return containerPorts(pod)
        .filter(port -> !name.isEmpty() && port.path("name").asString("").equals(name))
        .map(port -> port.path("containerPort").asString(""))
        .findFirst();
  }

  private static boolean isPortOrRange(String text) {
    String[] bounds = text.split("-", -1);
    Optional<Long> low = GoSyntax.integer(bounds[0], 0, 65535);
    return switch (bounds.length) {
      case 1 -> low.isPresent();
      case 2 -> low.flatMap(from -> GoSyntax.integer(bounds[1], from, 65535)).isPresent();
      default -> false;
    };
  }

  private static Stream<JsonNode> containerPorts(Workload pod) {
    return pod.allContainers().stream()
        .flatMap(container -> Workload.items(container.path("ports")).stream());
  }

  /** The container ports that are opaque by default, in the pod's order; empty if none is. */
  static String exposedDefaults(Workload pod, String defaults) {
    Set<String> opaque = elements(defaults);
    return containerPorts(pod)
        .map(port -> port.path("containerPort").asString(""))
        .filter(opaque::contains)
        .collect(Collectors.joining(","));
  }

  /** The Service's ports that lead to ports opaque by default; empty if none does. */
  private static String serviceDefaults(Workload service, String defaults) {
    Set<String> opaque = elements(defaults);
    return Workload.items(service.spec().path("ports")).stream()
        .filter(port -> opaque.contains(targetOf(port)))
        .map(port -> port.path("port").asString(""))
        .collect(Collectors.joining(","));
  }

  /** Where a service port leads: itself when it does not say; never a default when it is a name. */
  private static String targetOf(JsonNode port) {
    JsonNode target = port.path("targetPort");
    boolean unset = target.isMissingNode() || target.isNull() || target.asString("").equals("0");
    return unset ? port.path("port").asString("") : target.isNumber() ? target.asString("") : "";
  }

  private static Set<String> elements(String list) {
    return Stream.of(list.split(",", -1)).map(String::strip).collect(Collectors.toSet());
  }

  /**
   * The patch for a Service, or for a pod that gets no proxy: the annotation only, and only if
   * neither it nor anything more specific is there (spec 06 §7.2).
   */
  public static JsonPatch annotate(
      Workload object, boolean service, NamespaceView namespace, String defaults) {
    if (object.saysOpaquePorts()) {
      return JsonPatch.NONE;
    }
    Optional<String> inherited =
        Optional.ofNullable(namespace.annotations().get(Annotations.OPAQUE_PORTS));
    String ports =
        inherited.orElseGet(
            () -> service ? serviceDefaults(object, defaults) : exposedDefaults(object, defaults));
    if (inherited.isEmpty() && ports.isEmpty()) {
      return JsonPatch.NONE;
    }
    return new JsonPatch.Builder()
        .metadata(object, "annotations")
        .add(Json.text(ports), "metadata", "annotations", Annotations.OPAQUE_PORTS)
        .build();
  }
}
