package io.lorica.injector.patch;

import io.lorica.injector.values.ProxyValues;
import io.lorica.mesh.names.ControlPlane;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The container {@code linkerd-proxy} (spec 06 §6.4). */
final class ProxyContainer {
  private ProxyContainer() {}

  static ObjectNode of(Sidecar sidecar) {
    ProxyValues proxy = sidecar.proxy();
    ObjectNode container = Json.object();
    container.set("env", ProxyEnvironment.of(sidecar));
    container
        .put("image", sidecar.values().proxyImage())
        .put("imagePullPolicy", sidecar.values().proxyPullPolicy());
    lifecycle(container, sidecar);
    container.set("livenessProbe", probe(sidecar, "/live", proxy.livenessProbe()));
    container.put("name", ControlPlane.PROXY_CONTAINER);
    container.set(
        "ports",
        Json.array(
            port(ControlPlane.PROXY_PORT_NAME, proxy.ports().inbound()),
            port(ControlPlane.ADMIN_PORT_NAME, proxy.ports().admin())));
    container.set("readinessProbe", probe(sidecar, "/ready", proxy.readinessProbe()));
    container.set("resources", sidecar.resources());
    if (sidecar.nativeSidecar()) {
      container.put("restartPolicy", "Always");
      if (sidecar.await()) {
        container.set("startupProbe", startupProbe(sidecar));
      }
    }
    container.set("securityContext", securityContext(sidecar));
    container.put("terminationMessagePolicy", "FallbackToLogsOnError");
    container.set("volumeMounts", Json.array(mounts(sidecar)));
    return container;
  }

  private static ObjectNode port(String name, int number) {
    return Json.object().put("containerPort", number).put("name", name);
  }

  private static ObjectNode probe(Sidecar sidecar, String path, ProxyValues.Probe timing) {
    return httpGet(sidecar, path)
        .put("initialDelaySeconds", timing.initialDelaySeconds())
        .put("timeoutSeconds", timing.timeoutSeconds());
  }

  private static ObjectNode startupProbe(Sidecar sidecar) {
    ProxyValues.StartupProbe timing = sidecar.proxy().startupProbe();
    return httpGet(sidecar, "/ready")
        .put("initialDelaySeconds", timing.initialDelaySeconds())
        .put("periodSeconds", timing.periodSeconds())
        .put("failureThreshold", timing.failureThreshold());
  }

  private static ObjectNode httpGet(Sidecar sidecar, String path) {
    ObjectNode probe = Json.object();
    probe.putObject("httpGet").put("path", path).put("port", sidecar.proxy().ports().admin());
    return probe;
  }

  /** Hooks do what a native sidecar's place and start-up probe do by themselves. */
  private static void lifecycle(ObjectNode container, Sidecar sidecar) {
    if (sidecar.nativeSidecar()) {
      return;
    }
    ObjectNode lifecycle = Json.object();
    if (sidecar.await()) {
      hook(
          lifecycle,
          "postStart",
          "/usr/lib/linkerd/linkerd-await",
          "--timeout=2m",
          "--port=" + sidecar.proxy().ports().admin());
    }
    long seconds = sidecar.proxy().waitBeforeExitSeconds();
    if (seconds > 0 && !sidecar.role().controlPlane()) {
      hook(lifecycle, "preStop", "/bin/sleep", Long.toString(seconds));
    }
    if (!lifecycle.isEmpty()) {
      container.set("lifecycle", lifecycle);
    }
  }

  private static void hook(ObjectNode lifecycle, String name, String... command) {
    lifecycle.putObject(name).putObject("exec").set("command", Json.texts(command));
  }

  private static JsonNode securityContext(Sidecar sidecar) {
    ProxyValues proxy = sidecar.proxy();
    if (!proxy.securityContext().isEmpty()) {
      return proxy.securityContext();
    }
    ObjectNode context = Json.object().put("allowPrivilegeEscalation", false);
    ProxyValues.Capabilities capabilities = sidecar.capabilities();
    if (!capabilities.none()) {
      context.set("capabilities", capabilities(capabilities.add(), capabilities.drop()));
    }
    context
        .put("readOnlyRootFilesystem", true)
        .put("runAsNonRoot", true)
        .put("runAsUser", proxy.uid());
    if (proxy.gid() >= 0) {
      context.put("runAsGroup", proxy.gid());
    }
    context.putObject("seccompProfile").put("type", "RuntimeDefault");
    return context;
  }

  /** The block {@code capabilities}, with only the lists that have entries. */
  static ObjectNode capabilities(List<String> add, List<String> drop) {
    ObjectNode capabilities = Json.object();
    if (!add.isEmpty()) {
      capabilities.set("add", Json.texts(add));
    }
    if (!drop.isEmpty()) {
      capabilities.set("drop", Json.texts(drop));
    }
    return capabilities;
  }

  private static List<JsonNode> mounts(Sidecar sidecar) {
    var mounts = new ArrayList<JsonNode>();
    mounts.add(mount("/var/run/linkerd/identity/end-entity", ControlPlane.END_ENTITY_VOLUME));
    if (sidecar.proxy().tracing().enabled()) {
      mounts.add(mount("/var/run/linkerd/podinfo", ControlPlane.PODINFO_VOLUME));
    }
    if (sidecar.values().identity().serviceAccountTokenProjection()) {
      mounts.add(mount("/var/run/secrets/tokens", ControlPlane.TOKEN_VOLUME));
    }
    if (sidecar.role().controlPlane()) {
      mounts.add(
          mount("/var/run/linkerd/identity/trust-roots", ControlPlane.TRUST_ROOTS_CONFIG_MAP));
    }
    mounts.addAll(sidecar.tokenMounts());
    return mounts;
  }

  static ObjectNode mount(String path, String volume) {
    return Json.object().put("mountPath", path).put("name", volume);
  }
}
