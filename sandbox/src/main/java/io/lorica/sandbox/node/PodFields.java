package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a pod that its containers may ask for (downward API). Pure. */
final class PodFields {
  private static final Pattern SUBSCRIPT =
      Pattern.compile("metadata\\.(labels|annotations)\\['([^']*)'\\]");

  private PodFields() {}

  /** The field's text; absent values are empty, unknown paths are an error. */
  static String of(Pod pod, String path) {
    ObjectMeta metadata = pod.getMetadata();
    Matcher subscript = SUBSCRIPT.matcher(path);
    if (subscript.matches()) {
      Map<String, String> map =
          subscript.group(1).equals("labels") ? metadata.getLabels() : metadata.getAnnotations();
      return map == null ? "" : map.getOrDefault(subscript.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> metadata.getName();
      case "metadata.namespace" -> metadata.getNamespace();
      case "metadata.uid" -> metadata.getUid();
      case "metadata.labels" -> lines(metadata.getLabels());
      case "metadata.annotations" -> lines(metadata.getAnnotations());
      case "spec.nodeName" -> text(pod.getSpec().getNodeName());
      case "spec.serviceAccountName" -> text(pod.getSpec().getServiceAccountName());
      case "status.hostIP" -> NodeNetwork.NODE_ADDRESS;
      case "status.podIP" -> text(pod.getStatus().getPodIP());
      case "status.podIPs" ->
          pod.getStatus().getPodIPs().stream().map(PodIP::getIp).collect(Collectors.joining(","));
      default -> throw new IllegalArgumentException("unknown field " + path);
    };
  }

  /** One {@code key="value"} a line, sorted, as the downward API writes maps. */
  private static String lines(@Nullable Map<String, String> map) {
    if (map == null) {
      return "";
    }
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=\"" + escape(entry.getValue()) + "\"")
            .collect(Collectors.joining("\n"));
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
