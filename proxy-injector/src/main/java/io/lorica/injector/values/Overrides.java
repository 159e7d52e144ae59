package io.lorica.injector.values;

import static io.lorica.injector.values.AnnotationOverride.bool;
import static io.lorica.injector.values.AnnotationOverride.cpu;
import static io.lorica.injector.values.AnnotationOverride.enabled;
import static io.lorica.injector.values.AnnotationOverride.fraction;
import static io.lorica.injector.values.AnnotationOverride.integer;
import static io.lorica.injector.values.AnnotationOverride.milliseconds;
import static io.lorica.injector.values.AnnotationOverride.oneOf;
import static io.lorica.injector.values.AnnotationOverride.port;
import static io.lorica.injector.values.AnnotationOverride.quantity;
import static io.lorica.injector.values.AnnotationOverride.seconds;
import static io.lorica.injector.values.AnnotationOverride.text;

import io.lorica.mesh.names.Annotations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Which annotation of a pod overrides which value of the installation (spec 06 §5.1). */
public final class Overrides {
  private static final long INT32 = Integer.MAX_VALUE;

  /** One line per annotation, in the order of the spec's table. */
  private static final List<AnnotationOverride> TABLE =
      List.of(
          text(Annotations.PROXY_IMAGE, "proxy.image.name"),
          text(Annotations.PROXY_IMAGE_VERSION, "proxy.image.version"),
          text(Annotations.IMAGE_PULL_POLICY, "proxy.image.pullPolicy"),
          port(Annotations.CONTROL_PORT, "proxy.ports.control"),
          port(Annotations.INBOUND_PORT, "proxy.ports.inbound"),
          port(Annotations.ADMIN_PORT, "proxy.ports.admin"),
          port(Annotations.OUTBOUND_PORT, "proxy.ports.outbound"),
          enabled(Annotations.PROXY_ADMIN_SHUTDOWN, "proxy.enableShutdownEndpoint"),
          text(Annotations.PROXY_LOG_LEVEL, "proxy.logLevel"),
          text(Annotations.PROXY_LOG_HTTP_HEADERS, "proxy.logHTTPHeaders"),
          text(Annotations.PROXY_LOG_FORMAT, "proxy.logFormat"),
          text(
              Annotations.PROXY_REQUIRE_IDENTITY_INBOUND_PORTS,
              "proxy.requireIdentityOnInboundPorts"),
          bool(Annotations.PROXY_METRICS_HOSTNAME_LABELS, "proxy.metrics.hostnameLabels"),
          milliseconds(Annotations.PROXY_OUTBOUND_CONNECT_TIMEOUT, "proxy.outboundConnectTimeout"),
          milliseconds(Annotations.PROXY_INBOUND_CONNECT_TIMEOUT, "proxy.inboundConnectTimeout"),
          seconds(
              Annotations.PROXY_OUTBOUND_DISCOVERY_CACHE_UNUSED_TIMEOUT,
              "proxy.outboundDiscoveryCacheUnusedTimeout"),
          seconds(
              Annotations.PROXY_INBOUND_DISCOVERY_CACHE_UNUSED_TIMEOUT,
              "proxy.inboundDiscoveryCacheUnusedTimeout"),
          bool(
              Annotations.PROXY_DISABLE_OUTBOUND_PROTOCOL_DETECT_TIMEOUT,
              "proxy.disableOutboundProtocolDetectTimeout"),
          bool(
              Annotations.PROXY_DISABLE_INBOUND_PROTOCOL_DETECT_TIMEOUT,
              "proxy.disableInboundProtocolDetectTimeout"),
          milliseconds(Annotations.SHUTDOWN_GRACE_PERIOD, "proxy.shutdownGracePeriod"),
          bool(Annotations.ENABLE_GATEWAY, "proxy.isGateway"),
          integer(
              Annotations.PROXY_WAIT_BEFORE_EXIT_SECONDS, "proxy.waitBeforeExitSeconds", 0, INT32),
          cpu(
              Annotations.PROXY_CPU_REQUEST,
              "proxy.resources.cpu.request",
              "proxy.runtime.workers.minimum"),
          cpu(
              Annotations.PROXY_CPU_LIMIT,
              "proxy.resources.cpu.limit",
              "proxy.runtime.workers.maximum"),
          fraction(Annotations.PROXY_CPU_RATIO_LIMIT, "proxy.runtime.workers.maximumCPURatio"),
          quantity(Annotations.PROXY_MEMORY_REQUEST, "proxy.resources.memory.request"),
          quantity(Annotations.PROXY_MEMORY_LIMIT, "proxy.resources.memory.limit"),
          quantity(
              Annotations.PROXY_EPHEMERAL_STORAGE_REQUEST,
              "proxy.resources.ephemeral-storage.request"),
          quantity(
              Annotations.PROXY_EPHEMERAL_STORAGE_LIMIT, "proxy.resources.ephemeral-storage.limit"),
          integer(Annotations.PROXY_UID, "proxy.uid", 0, INT32),
          integer(Annotations.PROXY_GID, "proxy.gid", 0, INT32),
          bool(Annotations.ENABLE_EXTERNAL_PROFILES, "proxy.enableExternalProfiles"),
          text(Annotations.SKIP_INBOUND_PORTS, "proxyInit.ignoreInboundPorts"),
          text(Annotations.SKIP_OUTBOUND_PORTS, "proxyInit.ignoreOutboundPorts"),
          text(Annotations.SKIP_SUBNETS, "proxyInit.skipSubnets"),
          text(Annotations.DEBUG_IMAGE, "debugContainer.image.name"),
          text(Annotations.DEBUG_IMAGE_VERSION, "debugContainer.image.version"),
          text(Annotations.DEBUG_IMAGE_PULL_POLICY, "debugContainer.image.pullPolicy"),
          enabled(Annotations.PROXY_AWAIT, "proxy.await"),
          oneOf(
              Annotations.DEFAULT_INBOUND_POLICY,
              "proxy.defaultInboundPolicy",
              Set.of(
                  "all-unauthenticated",
                  "all-authenticated",
                  "cluster-unauthenticated",
                  "cluster-authenticated",
                  "deny",
                  "audit")),
          text(Annotations.ACCESS_LOG, "proxy.accessLog"),
          AnnotationOverride.wholeSeconds(
              Annotations.CLOSE_WAIT_TIMEOUT, "proxyInit.closeWaitTimeoutSecs"));

  /** The first of these that is present decides. */
  private static final List<AnnotationOverride> NATIVE_SIDECAR =
      Stream.of(
              Annotations.PROXY_ENABLE_NATIVE_SIDECAR,
              Annotations.PROXY_ENABLE_NATIVE_SIDECAR_BETA,
              Annotations.PROXY_ENABLE_NATIVE_SIDECAR_ALPHA)
          .map(name -> bool(name, "proxy.nativeSidecar"))
          .toList();

  /** Keys that a pod does not take over from its namespace. */
  private static final Set<String> NOT_INHERITED =
      Set.of(
          Annotations.ENABLE_GATEWAY,
          Annotations.PROXY_ENABLE_NATIVE_SIDECAR_BETA,
          Annotations.PROXY_CPU_RATIO_LIMIT,
          Annotations.DEBUG_IMAGE,
          Annotations.DEBUG_IMAGE_VERSION,
          Annotations.DEBUG_IMAGE_PULL_POLICY,
          Annotations.CLOSE_WAIT_TIMEOUT);

  /** Keys that a pod without them takes over from its namespace (spec 06 §5.2). */
  public static final Set<String> INHERITED =
      Stream.of(
              TABLE.stream().map(AnnotationOverride::annotation),
              NATIVE_SIDECAR.stream().map(AnnotationOverride::annotation),
              Stream.of(
                  Annotations.INJECT,
                  Annotations.POD_INBOUND_PORTS,
                  Annotations.OPAQUE_PORTS,
                  Annotations.ENABLE_DEBUG_SIDECAR,
                  Annotations.PROXY_ADDITIONAL_ENV))
          .flatMap(keys -> keys)
          .filter(key -> !NOT_INHERITED.contains(key))
          .collect(Collectors.toUnmodifiableSet());

  private Overrides() {}

  /**
   * Applies a pod's annotations to a copy of the installation's values. An annotation whose value
   * has the wrong form is ignored, with a warning.
   *
   * @param annotations the pod's own and those inherited
   */
  public static Overridden apply(ValuesDocument installation, Map<String, String> annotations) {
    ObjectNode tree = installation.copyOfTree();
    var warnings = new ArrayList<String>();
    Stream<AnnotationOverride> nativeSidecar =
        NATIVE_SIDECAR.stream()
            .filter(override -> annotations.containsKey(override.annotation()))
            .limit(1);
    Stream.concat(TABLE.stream(), nativeSidecar)
        .forEach(
            override -> {
              String text = annotations.get(override.annotation());
              if (text != null) {
                override.apply(tree, text, warnings);
              }
            });
    return new Overridden(ValuesDocument.of(tree).values(), warnings);
  }
}
