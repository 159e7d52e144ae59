package io.lorica.injector.patch;

import io.lorica.injector.values.GoSyntax;
import io.lorica.injector.values.Overridden;
import io.lorica.injector.values.Overrides;
import io.lorica.injector.values.ProxyValues;
import io.lorica.injector.values.Values;
import io.lorica.mesh.names.Annotations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * All decisions about one pod's proxy, made once; the containers are rendered from it.
 *
 * @param values the installation's with the pod's overrides
 * @param annotations the pod's own and those added to it
 * @param opaquePorts as the proxy reads them, empty for none
 * @param additionalEnv variables that users added, after ours
 * @param warnings what was ignored and why
 */
record Sidecar(
    Workload pod,
    PodRole role,
    Installation installation,
    Values values,
    Map<String, String> annotations,
    String opaquePorts,
    List<JsonNode> additionalEnv,
    List<String> warnings) {

  Sidecar {
    annotations = Map.copyOf(annotations);
    additionalEnv = List.copyOf(additionalEnv);
    warnings = List.copyOf(warnings);
  }

  static Sidecar of(
      Workload pod,
      NamespaceView namespace,
      PodAnnotations annotations,
      Installation installation,
      PodRole role) {
    Map<String, String> all = annotations.effective();
    Overridden overridden = Overrides.apply(installation.values(), all);
    var warnings = new ArrayList<>(overridden.warnings());
    var proxy = overridden.values().proxy();
    var env = new AdditionalEnv(proxy.additionalEnv());
    String key = Annotations.PROXY_ADDITIONAL_ENV;
    env.layer(Optional.ofNullable(namespace.annotations().get(key)), "namespace", warnings);
    env.layer(Optional.ofNullable(pod.annotations().get(key)), "pod", warnings);
    String opaque =
        Optional.ofNullable(all.get(Annotations.OPAQUE_PORTS))
            .map(list -> OpaquePorts.normalise(list, pod, warnings))
            .orElse(proxy.opaquePorts());
    return new Sidecar(
        pod, role, installation, overridden.values(), all, opaque, env.variables(), warnings);
  }

  ProxyValues proxy() {
    return values.proxy();
  }

  /**
   * Whether the proxy is an init container that never ends. Identity's cannot be: it would wait for
   * identity.
   */
  boolean nativeSidecar() {
    return proxy().nativeSidecar() && role != PodRole.IDENTITY;
  }

  /** Whether the application waits for the proxy. Identity must not. */
  boolean await() {
    return proxy().await() && role != PodRole.IDENTITY;
  }

  /** Whether the proxy routes by the request's own target instead of the connection's. */
  boolean ingress() {
    return proxy().isIngress()
        || annotations.getOrDefault(Annotations.INJECT, "").equals("ingress");
  }

  /** Whether the debug container is asked for; an invalid wish is none. */
  boolean debug() {
    return GoSyntax.bool(annotations.getOrDefault(Annotations.ENABLE_DEBUG_SIDECAR, ""))
        .orElse(false);
  }

  /** The capabilities that the proxy takes over; those of the installation's values come second. */
  ProxyValues.Capabilities capabilities() {
    if (role.controlPlane()) {
      return new ProxyValues.Capabilities(List.of(), List.of("ALL"));
    }
    return pod.capabilities()
        .map(
            json -> new ProxyValues.Capabilities(names(json.path("add")), names(json.path("drop"))))
        .orElse(proxy().capabilities());
  }

  private static List<String> names(JsonNode list) {
    return Workload.items(list).stream().map(item -> item.asString("")).toList();
  }

  /** Attributes of every span, by name. */
  Map<String, String> traceAttributes() {
    var attributes = new TreeMap<>(proxy().tracing().labels());
    pod.traceServiceName().ifPresent(name -> attributes.put("service.name", name));
    pod.annotations()
        .forEach(
            (key, value) -> {
              if (key.startsWith(Annotations.RESOURCE_ATTRIBUTE_PREFIX)) {
                attributes.put(
                    key.substring(Annotations.RESOURCE_ATTRIBUTE_PREFIX.length()), value);
              }
            });
    return attributes;
  }

  /** The mounts for the service account's token: that of the application, if it has one. */
  List<JsonNode> tokenMounts() {
    return pod.tokenMount().stream()
        .map(
            mount ->
                (JsonNode)
                    Json.object()
                        .put("mountPath", mount.path("mountPath").asString(""))
                        .put("name", mount.path("name").asString(""))
                        .put("readOnly", mount.path("readOnly").asBoolean(false)))
        .toList();
  }

  /** Requests and limits for all our containers; JSON null when nothing is set. */
  JsonNode resources() {
    var resources = Json.object();
    ProxyValues.Resources values = proxy().resources();
    resourceList(values, true).ifPresent(limits -> resources.set("limits", limits));
    resourceList(values, false).ifPresent(requests -> resources.set("requests", requests));
    return resources.isEmpty() ? resources.nullNode() : resources;
  }

  private static Optional<JsonNode> resourceList(ProxyValues.Resources values, boolean limits) {
    var list = Json.object();
    var named =
        Map.of(
            "cpu", values.cpu(),
            "memory", values.memory(),
            "ephemeral-storage", values.ephemeralStorage());
    new TreeMap<>(named)
        .forEach(
            (name, resource) -> {
              String quantity = limits ? resource.limit() : resource.request();
              if (!quantity.isEmpty()) {
                list.put(name, quantity);
              }
            });
    return list.isEmpty() ? Optional.empty() : Optional.of(list);
  }
}
