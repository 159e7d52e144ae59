package io.lorica.sandbox.api;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values that an API server fills in where the writer left them out, as far as our programs and
 * the sandbox read them. Pure: each function changes the object it is given and nothing else.
 */
final class Defaults {
  private static final String SERVICE_ACCOUNT_PATH =
      "/var/run/secrets/kubernetes.io/serviceaccount";

  private Defaults() {}

  static void apply(ResourceKind kind, ObjectNode object) {
    switch (kind.kind()) {
      case "Namespace" -> namespace(object);
      case "Pod" -> podSpec(object.withObject("/spec"));
      case "Service" -> service(object.withObject("/spec"));
      case "Deployment" -> deployment(object.withObject("/spec"));
      case "Secret" -> secret(kind, object);
      case "ReplicaSet" -> absent(object.withObject("/spec"), "replicas", 1);
      default -> {}
    }
  }

  /** {@code stringData} is written only; it ends up in {@code data}. */
  static void secret(ResourceKind kind, ObjectNode object) {
    if (!kind.kind().equals("Secret")) {
      return;
    }
    absent(object, "type", "Opaque");
    if (object.remove("stringData") instanceof ObjectNode texts) {
      for (var text : texts.properties()) {
        byte[] bytes = text.getValue().asString().getBytes(StandardCharsets.UTF_8);
        object.withObject("/data").put(text.getKey(), Base64.getEncoder().encodeToString(bytes));
      }
    }
  }

  /** What the API server's service account admission adds to a pod before any webhook sees it. */
  static void serviceAccountVolume(ObjectNode pod) {
    ObjectNode spec = pod.withObject("/spec");
    if (!spec.path("automountServiceAccountToken").asBoolean(true) || mountsAccount(spec)) {
      return;
    }
    String volume = "kube-api-access";
    ObjectNode projected =
        spec.withArray("/volumes").addObject().put("name", volume).putObject("projected");
    ArrayNode sources = projected.put("defaultMode", 420).putArray("sources");
    sources
        .addObject()
        .putObject("serviceAccountToken")
        .put("expirationSeconds", 3607)
        .put("path", "token");
    item(sources.addObject().putObject("configMap").put("name", "kube-root-ca.crt"))
        .put("key", "ca.crt")
        .put("path", "ca.crt");
    item(sources.addObject().putObject("downwardAPI"))
        .put("path", "namespace")
        .putObject("fieldRef")
        .put("apiVersion", "v1")
        .put("fieldPath", "metadata.namespace");
    for (String containers : new String[] {"initContainers", "containers"}) {
      for (JsonNode container : spec.path(containers)) {
        mount((ObjectNode) container, volume);
      }
    }
  }

  private static boolean mountsAccount(JsonNode spec) {
    for (JsonNode volume : spec.path("volumes")) {
      if (volume.path("name").asString().startsWith("kube-api-access")) {
        return true;
      }
    }
    return false;
  }

  private static void mount(ObjectNode container, String volume) {
    for (JsonNode mount : container.path("volumeMounts")) {
      if (mount.path("mountPath").asString().equals(SERVICE_ACCOUNT_PATH)) {
        return;
      }
    }
    container
        .withArray("/volumeMounts")
        .addObject()
        .put("name", volume)
        .put("mountPath", SERVICE_ACCOUNT_PATH)
        .put("readOnly", true);
  }

  private static ObjectNode item(ObjectNode source) {
    return source.putArray("items").addObject();
  }

  private static void namespace(ObjectNode namespace) {
    namespace
        .withObject("/metadata/labels")
        .set("kubernetes.io/metadata.name", namespace.path("metadata").path("name"));
    ObjectNode spec = namespace.withObject("/spec");
    if (!spec.has("finalizers")) {
      spec.putArray("finalizers").add("kubernetes");
    }
    namespace.putObject("status").put("phase", "Active");
  }

  private static void podSpec(ObjectNode spec) {
    absent(spec, "restartPolicy", "Always");
    absent(spec, "terminationGracePeriodSeconds", 30);
    absent(spec, "dnsPolicy", "ClusterFirst");
    absent(spec, "serviceAccountName", "default");
    spec.set("serviceAccount", spec.get("serviceAccountName"));
    absent(spec, "schedulerName", "default-scheduler");
    for (String containers : new String[] {"initContainers", "containers"}) {
      for (JsonNode container : spec.path(containers)) {
        container((ObjectNode) container);
      }
    }
  }

  private static void container(ObjectNode container) {
    for (JsonNode port : container.path("ports")) {
      absent((ObjectNode) port, "protocol", "TCP");
    }
    for (String probe : new String[] {"startupProbe", "readinessProbe", "livenessProbe"}) {
      if (container.path(probe) instanceof ObjectNode object) {
        absent(object, "timeoutSeconds", 1);
        absent(object, "periodSeconds", 10);
        absent(object, "successThreshold", 1);
        absent(object, "failureThreshold", 3);
      }
    }
    if (!container.path("resources").isObject()) {
      container.putObject("resources");
    }
  }

  private static void service(ObjectNode spec) {
    absent(spec, "type", "ClusterIP");
    absent(spec, "sessionAffinity", "None");
    absent(spec, "internalTrafficPolicy", "Cluster");
    for (JsonNode each : spec.path("ports")) {
      ObjectNode port = (ObjectNode) each;
      absent(port, "protocol", "TCP");
      if (!port.has("targetPort")) {
        port.set("targetPort", port.path("port"));
      }
    }
    if (!spec.has("ipFamilies")) {
      spec.putArray("ipFamilies").add("IPv4");
      absent(spec, "ipFamilyPolicy", "SingleStack");
    }
  }

  private static void deployment(ObjectNode spec) {
    absent(spec, "replicas", 1);
    absent(spec, "revisionHistoryLimit", 10);
    ObjectNode strategy = spec.withObject("/strategy");
    absent(strategy, "type", "RollingUpdate");
  }

  private static void absent(ObjectNode object, String field, String value) {
    if (!object.hasNonNull(field) || object.path(field).asString().isEmpty()) {
      object.put(field, value);
    }
  }

  private static void absent(ObjectNode object, String field, int value) {
    if (!object.hasNonNull(field)) {
      object.put(field, value);
    }
  }
}
