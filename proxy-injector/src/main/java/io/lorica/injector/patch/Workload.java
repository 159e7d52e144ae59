package io.lorica.injector.patch;

import io.lorica.mesh.names.Annotations;
import io.lorica.mesh.names.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads of a Pod or Service as the API server sends it. Absent parts read as empty; nothing here
 * changes the object.
 */
public record Workload(ObjectNode object) {
  private static final String TOKEN_DIRECTORY = "/var/run/secrets/kubernetes.io/serviceaccount";

  /** The annotations. Values that are no text are read as empty. */
  public Map<String, String> annotations() {
    return texts(object.path("metadata").path("annotations"));
  }

  Map<String, String> labels() {
    return texts(object.path("metadata").path("labels"));
  }

  private static Map<String, String> texts(JsonNode map) {
    var texts = new TreeMap<String, String>();
    map.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
    return texts;
  }

  boolean hasMetadata(String part) {
    return object.path("metadata").path(part).isObject();
  }

  JsonNode spec() {
    return object.path("spec");
  }

  /** Regular containers. */
  List<JsonNode> containers() {
    return items(spec().path("containers"));
  }

  List<JsonNode> initContainers() {
    return items(spec().path("initContainers"));
  }

  /** Init containers, then regular ones. */
  List<JsonNode> allContainers() {
    return Stream.concat(initContainers().stream(), containers().stream()).toList();
  }

  /** The elements of an array; none of anything else. */
  public static List<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /** The mount of the service account's token in the first container (spec 06 §6.3). */
  Optional<JsonNode> tokenMount() {
    return containers().stream()
        .limit(1)
        .flatMap(container -> items(container.path("volumeMounts")).stream())
        .filter(mount -> mount.path("mountPath").asString("").equals(TOKEN_DIRECTORY))
        .findFirst();
  }

  /** The capabilities of the first container, if it says anything about them (spec 06 §6.3). */
  Optional<JsonNode> capabilities() {
    return containers().stream()
        .limit(1)
        .map(container -> container.path("securityContext").path("capabilities"))
        .filter(JsonNode::isObject)
        .findFirst();
  }

  /** What traces call the workload, unless an annotation says otherwise (spec 06 §5.1). */
  Optional<String> traceServiceName() {
    Map<String, String> labels = labels();
    return Stream.of(Labels.APP_INSTANCE, Labels.APP_NAME)
        .map(key -> labels.getOrDefault(key, ""))
        .filter(name -> !name.isEmpty())
        .findFirst();
  }

  boolean saysOpaquePorts() {
    return annotations().containsKey(Annotations.OPAQUE_PORTS);
  }
}
