package io.lorica.injector.patch;

import io.lorica.injector.values.ProxyValues;
import io.lorica.injector.values.Values;
import io.lorica.mesh.names.ControlPlane;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The init container that comes before the proxy: {@code linkerd-init}, which redirects the pod's
 * traffic (spec 08 §4), or, where the CNI plugin has done so, {@code linkerd-network-validator},
 * which checks it (spec 06 §6.6).
 */
final class InitContainer {
  /** Whom the container runs as when the values say 0 without saying root (spec 08 §4). */
  private static final long NOBODY = 65534;

  private static final List<String> NEEDED = List.of("NET_ADMIN", "NET_RAW");

  private InitContainer() {}

  static ObjectNode of(Sidecar sidecar) {
    return sidecar.values().cniEnabled() ? validator(sidecar) : redirect(sidecar);
  }

  private static ObjectNode redirect(Sidecar sidecar) {
    Values.ProxyInit init = sidecar.values().proxyInit();
    ObjectNode container = Json.object();
    container.set("args", Json.texts(arguments(sidecar)));
    container.set("command", Json.texts("/usr/lib/linkerd/linkerd2-proxy-init"));
    common(container, sidecar, ControlPlane.INIT_CONTAINER);
    container.put("terminationMessagePolicy", "FallbackToLogsOnError");
    container.set("securityContext", securityContext(sidecar, init));
    var mounts = new ArrayList<JsonNode>();
    mounts.add(ProxyContainer.mount(init.xtMountPath().mountPath(), init.xtMountPath().name()));
    mounts.addAll(sidecar.tokenMounts());
    container.set("volumeMounts", Json.array(mounts));
    return container;
  }

  private static void common(ObjectNode container, Sidecar sidecar, String name) {
    container
        .put("image", sidecar.values().proxyImage())
        .put("imagePullPolicy", sidecar.values().proxyPullPolicy())
        .put("name", name);
    container.set("resources", sidecar.resources());
  }

  private static List<String> arguments(Sidecar sidecar) {
    Values.ProxyInit init = sidecar.values().proxyInit();
    ProxyValues proxy = sidecar.proxy();
    var arguments = new Arguments();
    if (init.iptablesMode().equals("nft")) {
      arguments.pair("--firewall-bin-path", "iptables-nft");
      arguments.pair("--firewall-save-bin-path", "iptables-nft-save");
    }
    if (sidecar.values().disableIPv6()) {
      arguments.list.add("--ipv6=false");
    }
    arguments.pair("--incoming-proxy-port", proxy.ports().inbound());
    arguments.pair("--outgoing-proxy-port", proxy.ports().outbound());
    arguments.pair("--proxy-uid", proxy.uid());
    if (proxy.gid() >= 0) {
      arguments.pair("--proxy-gid", proxy.gid());
    }
    arguments.pair("--inbound-ports-to-ignore", inboundSkips(proxy.ports(), init));
    arguments.pairIfPresent("--outbound-ports-to-ignore", outboundSkips(sidecar, init));
    if (init.closeWaitTimeoutSecs() != 0) {
      arguments.pair("--timeout-close-wait-secs", init.closeWaitTimeoutSecs());
    }
    arguments.pairIfPresent("--log-format", init.logFormat());
    arguments.pairIfPresent("--log-level", init.logLevel());
    arguments.pairIfPresent("--subnets-to-ignore", init.skipSubnets());
    return arguments.list;
  }

  private static String inboundSkips(ProxyValues.ProxyPorts ports, Values.ProxyInit init) {
    String own = ports.control() + "," + ports.admin();
    return init.ignoreInboundPorts().isEmpty() ? own : own + "," + init.ignoreInboundPorts();
  }

  /** The control plane talks to the API server past its proxy, which it may be needed to start. */
  private static String outboundSkips(Sidecar sidecar, Values.ProxyInit init) {
    return sidecar.role().controlPlane() ? init.kubeAPIServerPorts() : init.ignoreOutboundPorts();
  }

  private static ObjectNode securityContext(Sidecar sidecar, Values.ProxyInit init) {
    boolean privileged = init.closeWaitTimeoutSecs() != 0 || init.privileged();
    ProxyValues.Capabilities taken = sidecar.capabilities();
    List<String> add = Stream.concat(NEEDED.stream(), taken.add().stream()).toList();
    List<String> drop = taken.drop().stream().filter(name -> !NEEDED.contains(name)).toList();
    ObjectNode context =
        Json.object()
            .put("allowPrivilegeEscalation", privileged)
            .put("privileged", privileged)
            .put("readOnlyRootFilesystem", true)
            .put("runAsNonRoot", !init.runAsRoot())
            .put("runAsUser", id(init.runAsRoot(), init.runAsUser()))
            .put("runAsGroup", id(init.runAsRoot(), init.runAsGroup()));
    context.set("capabilities", ProxyContainer.capabilities(add, drop));
    context.putObject("seccompProfile").put("type", "RuntimeDefault");
    return context;
  }

  private static long id(boolean root, long configured) {
    return root ? 0 : configured == 0 ? NOBODY : configured;
  }

  private static ObjectNode validator(Sidecar sidecar) {
    Values.NetworkValidator validator = sidecar.values().networkValidator();
    boolean ipv6 = !sidecar.values().disableIPv6();
    var arguments = new Arguments();
    arguments.pair("--log-format", validator.logFormat());
    arguments.pair("--log-level", validator.logLevel());
    arguments.pair(
        "--connect-addr",
        Values.orElse(validator.connectAddr(), ipv6 ? "[fd00::1]:20001" : "1.1.1.1:20001"));
    arguments.pair(
        "--listen-addr",
        Values.orElse(validator.listenAddr(), ipv6 ? "[::]:4140" : "0.0.0.0:4140"));
    arguments.pair("--timeout", validator.timeout());
    ObjectNode container = Json.object();
    container.set("args", Json.texts(arguments.list));
    container.set("command", Json.texts("/usr/lib/linkerd/linkerd2-network-validator"));
    common(container, sidecar, ControlPlane.NETWORK_VALIDATOR_CONTAINER);
    container.set("securityContext", validator.securityContext());
    return container;
  }

  /** A command line of flags and values. */
  private static final class Arguments {
    private final List<String> list = new ArrayList<>();

    void pair(String flag, Object value) {
      list.add(flag);
      list.add(value.toString());
    }

    void pairIfPresent(String flag, String value) {
      if (!value.isEmpty()) {
        pair(flag, value);
      }
    }
  }
}
