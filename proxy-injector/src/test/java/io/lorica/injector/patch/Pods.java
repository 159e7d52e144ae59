package io.lorica.injector.patch;

import io.lorica.injector.values.ValuesDocument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Pods, namespaces and installations for tests, and short ways to look at what became of a pod. */
public final class Pods {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonMapper JSON = new JsonMapper();

  public static final Owner DEPLOYMENT = new Owner("Deployment", "web");
  public static final String ANCHORS =
      "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";

  private Pods() {}

  /** A pod with one container that exposes these ports. */
  public static Workload pod(int... ports) {
    ObjectNode pod =
        tree("metadata: {namespace: app}\nspec: {containers: [{name: app, image: x}]}");
    var list = ((ObjectNode) pod.at("/spec/containers/0")).putArray("ports");
    for (int port : ports) {
      list.addObject().put("containerPort", port);
    }
    return new Workload(pod);
  }

  /** A pod or Service from YAML. */
  public static Workload of(String yaml) {
    return new Workload(tree(yaml));
  }

  private static ObjectNode tree(String yaml) {
    return (ObjectNode) YAML.readTree(yaml);
  }

  /** The same object with one more annotation. */
  public static Workload annotated(Workload object, String key, String value) {
    ObjectNode copy = object.object().deepCopy();
    copy.withObject("/metadata").withObject("/annotations").put(key, value);
    return new Workload(copy);
  }

  /** Annotations from {@code key: value} pairs under {@code config.linkerd.io/}. */
  public static Workload configured(Workload object, String key, String value) {
    return annotated(object, "config.linkerd.io/" + key, value);
  }

  public static NamespaceView namespace(Map<String, String> annotations) {
    return new NamespaceView("app", annotations);
  }

  public static final NamespaceView PLAIN = namespace(Map.of());

  /** An installation with these values over the chart's defaults. */
  public static Installation installation(String yaml) {
    ValuesDocument values = ValuesDocument.parse("linkerdVersion: v1\n" + yaml);
    return new Installation(values, "linkerd", "linkerd/proxy-injector v1", ANCHORS);
  }

  public static final Installation CHART = installation("");

  /** The pod with its proxy; fails when it is refused. */
  public static Patched patched(Workload pod, NamespaceView namespace, Installation installation) {
    return patched(pod, namespace, installation, PodRole.WORKLOAD);
  }

  public static Patched patched(
      Workload pod, NamespaceView namespace, Installation installation, PodRole role) {
    return switch (PodPatch.of(pod, namespace, DEPLOYMENT, installation, role)) {
      case PodPatch.Added(JsonPatch patch, List<String> warnings) ->
          new Patched((ObjectNode) JSON.readTree(patch.applyTo(pod.object()).toString()), warnings);
      case PodPatch.Refused(String reason) -> throw new AssertionError("refused: " + reason);
    };
  }

  public static Patched patched(Workload pod) {
    return patched(pod, PLAIN, CHART);
  }

  /** Why the pod is refused; fails when it is not. */
  public static String refusal(Workload pod, Installation installation) {
    return switch (PodPatch.of(pod, PLAIN, DEPLOYMENT, installation)) {
      case PodPatch.Added _ -> throw new AssertionError("not refused");
      case PodPatch.Refused(String reason) -> reason;
    };
  }

  /** A pod with its proxy. */
  public record Patched(ObjectNode object, List<String> warnings) {

    /** Names of containers, init containers first, separated by a bar. */
    public String containers() {
      return names("initContainers") + " | " + names("containers");
    }

    public String volumes() {
      return names("volumes");
    }

    private String names(String list) {
      return String.join(
          " ",
          StreamSupport.stream(object.path("spec").path(list).spliterator(), false)
              .map(item -> item.path("name").asString())
              .toList());
    }

    /** One container by name. */
    public JsonNode container(String name) {
      return StreamSupport.stream(List.of("initContainers", "containers").spliterator(), false)
          .flatMap(
              list -> StreamSupport.stream(object.path("spec").path(list).spliterator(), false))
          .filter(container -> container.path("name").asString().equals(name))
          .findFirst()
          .orElseThrow();
    }

    public JsonNode proxy() {
      return container("linkerd-proxy");
    }

    public JsonNode init() {
      return container("linkerd-init");
    }

    /** The proxy's variables with literal values, in order. */
    public Map<String, String> env() {
      var env = new LinkedHashMap<String, String>();
      proxy()
          .path("env")
          .forEach(
              entry -> env.put(entry.path("name").asString(), entry.path("value").asString("")));
      return env;
    }

    /** The init container's arguments, joined by spaces. */
    public String initArguments() {
      return String.join(
          " ",
          StreamSupport.stream(init().path("args").spliterator(), false)
              .map(JsonNode::asString)
              .toList());
    }

    public Map<String, String> annotations() {
      return new Workload(object).annotations();
    }

    public Map<String, String> labels() {
      return new Workload(object).labels();
    }
  }
}
