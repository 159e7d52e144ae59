package io.lorica.injector.patch;

import io.lorica.injector.values.ProxyValues;
import io.lorica.injector.values.Values;
import io.lorica.mesh.names.ControlPlane;
import io.lorica.mesh.names.Ports;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The environment of the container {@code linkerd-proxy}: the table of spec 06 §6.4, in its order,
 * because later entries refer to earlier ones by {@code $(NAME)}.
 */
final class ProxyEnvironment {
  private static final String PREFIX = "LINKERD2_PROXY_";
  private static final String PODINFO = "/var/run/linkerd/podinfo/";

  /** What the reference writes for "never": the proxy has no other word for it. */
  private static final String NO_DETECT_TIMEOUT = "365d";

  private final Sidecar sidecar;
  private final ProxyValues proxy;
  private final Values values;
  private final List<JsonNode> variables = new ArrayList<>();

  private ProxyEnvironment(Sidecar sidecar) {
    this.sidecar = sidecar;
    this.proxy = sidecar.proxy();
    this.values = sidecar.values();
  }

  /** The list {@code env} of the container. */
  static ArrayNode of(Sidecar sidecar) {
    var environment = new ProxyEnvironment(sidecar);
    environment.pod();
    environment.workers();
    environment.requirements();
    environment.logging();
    environment.controllers();
    environment.timeouts();
    environment.listeners();
    environment.connections();
    environment.tracing();
    environment.parameters("INBOUND", environment.proxy.inbound());
    environment.parameters("OUTBOUND", environment.proxy.outbound());
    environment.opaquePorts();
    environment.identity();
    environment.shutdownAndMore();
    return Json.array(environment.variables);
  }

  private void pod() {
    field("_pod_name", "metadata.name");
    field("_pod_ns", "metadata.namespace");
    field("_pod_uid", "metadata.uid");
    field("_pod_ip", "status.podIP");
    field("_pod_nodeName", "spec.nodeName");
    set("_pod_containerName", ControlPlane.PROXY_CONTAINER);
  }

  private void workers() {
    ProxyValues.RuntimeValues.Workers workers = proxy.runtime().workers();
    long cores = proxy.cores() > 0 ? proxy.cores() : Math.max(1, workers.minimum());
    proxySet("CORES", Long.toString(cores));
    proxySet("CORES_MIN", Long.toString(cores));
    if (proxy.cores() > 0) {
      return;
    }
    if (workers.maximum() > 0) {
      proxySet("CORES_MAX", Long.toString(workers.maximum()));
    }
    if (workers.maximumCPURatio() > 0) {
      proxySet("CORES_MAX_RATIO", plain(workers.maximumCPURatio()));
    }
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private void requirements() {
    proxySetIfPresent("INBOUND_PORTS_REQUIRE_IDENTITY", proxy.requireIdentityOnInboundPorts());
    if (sidecar.role() == PodRole.IDENTITY) {
      proxySet("INBOUND_PORTS_REQUIRE_TLS", Integer.toString(Ports.IDENTITY_GRPC));
    }
    proxySet("SHUTDOWN_ENDPOINT_ENABLED", Boolean.toString(proxy.enableShutdownEndpoint()));
  }

  private void logging() {
    boolean headers = proxy.logHTTPHeaders().equals("insecure");
    proxySet("LOG", proxy.logLevel() + (headers ? "" : ",[{headers}]=off,[{request}]=off"));
    proxySet("LOG_FORMAT", proxy.logFormat());
  }

  private void controllers() {
    boolean local = sidecar.role() == PodRole.DESTINATION;
    proxySet(
        "DESTINATION_SVC_ADDR",
        address(local, ControlPlane.DESTINATION_HEADLESS_SERVICE, Ports.DESTINATION_GRPC));
    proxySet("DESTINATION_PROFILE_NETWORKS", values.clusterNetworks());
    proxySet("POLICY_SVC_ADDR", address(local, ControlPlane.POLICY_SERVICE, Ports.POLICY_GRPC));
    proxySet("POLICY_WORKLOAD", "{\"ns\":\"$(_pod_ns)\", \"pod\":\"$(_pod_name)\"}\n");
    proxySet("INBOUND_DEFAULT_POLICY", proxy.defaultInboundPolicy());
    proxySet("POLICY_CLUSTER_NETWORKS", values.clusterNetworks());
    ProxyValues.Control.Streams streams = proxy.control().streams();
    proxySet("CONTROL_STREAM_INITIAL_TIMEOUT", streams.initialTimeout());
    proxySet("CONTROL_STREAM_IDLE_TIMEOUT", streams.idleTimeout());
    proxySet("CONTROL_STREAM_LIFETIME", streams.lifetime());
  }

  /** Absolute names end with a dot, so that no search domain is tried. */
  private String address(boolean local, String service, int port) {
    return local
        ? "localhost.:" + port
        : service
            + "."
            + sidecar.installation().namespace()
            + ".svc."
            + values.clusterDomain()
            + ".:"
            + port;
  }

  private void timeouts() {
    proxySetIfPresent("INBOUND_CONNECT_TIMEOUT", proxy.inboundConnectTimeout());
    proxySetIfPresent("OUTBOUND_CONNECT_TIMEOUT", proxy.outboundConnectTimeout());
    proxySetIfPresent(
        "OUTBOUND_DISCOVERY_IDLE_TIMEOUT", proxy.outboundDiscoveryCacheUnusedTimeout());
    proxySetIfPresent("INBOUND_DISCOVERY_IDLE_TIMEOUT", proxy.inboundDiscoveryCacheUnusedTimeout());
    if (proxy.disableOutboundProtocolDetectTimeout()) {
      proxySet("OUTBOUND_DETECT_TIMEOUT", NO_DETECT_TIMEOUT);
    }
    if (proxy.disableInboundProtocolDetectTimeout()) {
      proxySet("INBOUND_DETECT_TIMEOUT", NO_DETECT_TIMEOUT);
    }
  }

  private void listeners() {
    String any = values.disableIPv6() ? "0.0.0.0:" : "[::]:";
    ProxyValues.ProxyPorts ports = proxy.ports();
    proxySet("CONTROL_LISTEN_ADDR", any + ports.control());
    proxySet("ADMIN_LISTEN_ADDR", any + ports.admin());
    String outbound = "127.0.0.1:" + ports.outbound();
    proxySet("OUTBOUND_LISTEN_ADDR", outbound);
    proxySet(
        "OUTBOUND_LISTEN_ADDRS",
        values.disableIPv6() ? outbound : outbound + ",[::1]:" + ports.outbound());
    proxySet("INBOUND_LISTEN_ADDR", any + ports.inbound());
    field(PREFIX + "INBOUND_IPS", "status.podIPs");
    proxySet("INBOUND_PORTS", InboundPorts.of(sidecar.pod()));
    String suffix = "svc." + values.clusterDomain() + ".";
    if (proxy.isGateway()) {
      proxySet("INBOUND_GATEWAY_SUFFIXES", suffix);
    }
    if (sidecar.ingress()) {
      proxySet("INGRESS_MODE", "true");
    }
    proxySet("DESTINATION_PROFILE_SUFFIXES", proxy.enableExternalProfiles() ? "." : suffix);
  }

  private void connections() {
    proxySet("INBOUND_ACCEPT_KEEPALIVE", "10000ms");
    proxySet("OUTBOUND_CONNECT_KEEPALIVE", "10000ms");
    proxySet("INBOUND_ACCEPT_USER_TIMEOUT", "30s");
    proxySet("OUTBOUND_CONNECT_USER_TIMEOUT", "30s");
    proxySet(
        "OUTBOUND_METRICS_HOSTNAME_LABELS", Boolean.toString(proxy.metrics().hostnameLabels()));
  }

  private void tracing() {
    ProxyValues.Tracing tracing = proxy.tracing();
    if (!tracing.enabled()) {
      return;
    }
    proxySet("TRACE_ATTRIBUTES_PATH", PODINFO + "labels");
    proxySet("TRACE_ANNOTATIONS_PATH", PODINFO + "annotations");
    proxySet("TRACE_PROTOCOL", Values.orElse(tracing.protocol(), "opentelemetry"));
    proxySet("TRACE_SERVICE_NAME", tracing.traceServiceName());
    ProxyValues.Tracing.MeshIdentity collector = tracing.collector().meshIdentity();
    proxySet("TRACE_COLLECTOR_SVC_ADDR", tracing.collector().endpoint());
    proxySet(
        "TRACE_COLLECTOR_SVC_NAME",
        identityOf(collector.serviceAccountName(), collector.namespace()));
    var lines = new StringBuilder();
    sidecar
        .traceAttributes()
        .forEach((key, value) -> lines.append(key).append('=').append(value).append('\n'));
    proxySet("TRACE_EXTRA_ATTRIBUTES", lines.toString());
  }

  /** Each leaf of the tree becomes a variable named by its path. */
  private void parameters(String direction, JsonNode tree) {
    var found = new TreeMap<String, String>();
    collect(direction, tree, found);
    found.forEach(this::proxySet);
  }

  private static void collect(String path, JsonNode node, Map<String, String> found) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              entry -> collect(path + "_" + upperSnake(entry.getKey()), entry.getValue(), found));
    } else if (node.isValueNode() && !node.isNull()) {
      found.put(path, node.asString());
    }
  }

  /** {@code keepAliveInterval} → {@code KEEP_ALIVE_INTERVAL}; digits stay with what they follow. */
  private static String upperSnake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private void opaquePorts() {
    proxySetIfPresent("INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION", sidecar.opaquePorts());
    proxySet(
        "DESTINATION_CONTEXT",
        "{\"ns\":\"$(_pod_ns)\", \"nodeName\":\"$(_pod_nodeName)\", \"pod\":\"$(_pod_name)\"}\n");
  }

  private void identity() {
    String namespace = sidecar.installation().namespace();
    field("_pod_sa", "spec.serviceAccountName");
    set("_l5d_ns", namespace);
    set("_l5d_trustdomain", values.trustDomain());
    proxySet("IDENTITY_DIR", "/var/run/linkerd/identity/end-entity");
    trustAnchors();
    proxySet(
        "IDENTITY_TOKEN_FILE",
        values.identity().serviceAccountTokenProjection()
            ? "/var/run/secrets/tokens/linkerd-identity-token"
            : "/var/run/secrets/kubernetes.io/serviceaccount/token");
    proxySet(
        "IDENTITY_SVC_ADDR",
        address(
            sidecar.role() == PodRole.IDENTITY,
            ControlPlane.IDENTITY_HEADLESS_SERVICE,
            Ports.IDENTITY_GRPC));
    proxySet("IDENTITY_LOCAL_NAME", identityOf("$(_pod_sa)", "$(_pod_ns)"));
    proxySet("IDENTITY_SVC_NAME", identityOf(ControlPlane.IDENTITY, namespace));
    proxySet("DESTINATION_SVC_NAME", identityOf(ControlPlane.DESTINATION, namespace));
    proxySet("POLICY_SVC_NAME", identityOf(ControlPlane.DESTINATION, namespace));
  }

  /**
   * Workloads carry the anchors themselves. The control plane's own pods refer to the ConfigMap,
   * which may not exist yet when they start: identity makes it.
   */
  private void trustAnchors() {
    String name = PREFIX + "IDENTITY_TRUST_ANCHORS";
    if (!sidecar.role().controlPlane()) {
      set(name, sidecar.installation().trustAnchors().strip() + "\n");
      return;
    }
    ObjectNode variable = Json.object().put("name", name);
    variable
        .putObject("valueFrom")
        .putObject("configMapKeyRef")
        .put("name", ControlPlane.TRUST_ROOTS_CONFIG_MAP)
        .put("key", ControlPlane.TRUST_ROOTS_KEY)
        .put("optional", true);
    variables.add(variable);
  }

  private String identityOf(String serviceAccount, String namespace) {
    return serviceAccount
        + "."
        + namespace
        + ".serviceaccount.identity."
        + sidecar.installation().namespace()
        + "."
        + values.trustDomain();
  }

  private void shutdownAndMore() {
    proxySetIfPresent("ACCESS_LOG", proxy.accessLog());
    proxySetIfPresent("SHUTDOWN_GRACE_PERIOD", proxy.shutdownGracePeriod());
    variables.addAll(sidecar.additionalEnv());
    variables.addAll(proxy.experimentalEnv());
  }

  private void proxySetIfPresent(String name, String value) {
    if (!value.isEmpty()) {
      proxySet(name, value);
    }
  }

  private void proxySet(String name, String value) {
    set(PREFIX + name, value);
  }

  private void set(String name, String value) {
    variables.add(Json.object().put("name", name).put("value", value));
  }

  private void field(String name, String path) {
    ObjectNode variable = Json.object().put("name", name);
    variable.putObject("valueFrom").putObject("fieldRef").put("fieldPath", path);
    variables.add(variable);
  }
}
