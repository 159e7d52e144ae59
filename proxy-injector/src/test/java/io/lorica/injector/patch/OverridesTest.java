package io.lorica.injector.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.injector.patch.Pods.Patched;
import io.lorica.injector.values.Overrides;
import io.lorica.testkit.Spec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What annotations do to an injected pod (spec 06 §5). */
class OverridesTest {
  private static final String NONE = "-";

  private static Patched with(String... annotations) {
    Workload pod = Pods.pod(80);
    for (int i = 0; i < annotations.length; i += 2) {
      pod = Pods.configured(pod, annotations[i], annotations[i + 1]);
    }
    return Pods.patched(pod);
  }

  @ParameterizedTest
  @Spec({"06#15", "06#16", "06#17", "06#18"})
  @CsvSource({
    "proxy-outbound-connect-timeout, 6s5ms, OUTBOUND_CONNECT_TIMEOUT, 6005ms",
    "proxy-outbound-connect-timeout, 6000, OUTBOUND_CONNECT_TIMEOUT, 1000ms",
    "proxy-inbound-connect-timeout, -1s, INBOUND_CONNECT_TIMEOUT, 100ms",
    "proxy-outbound-discovery-cache-unused-timeout, 6s5000ms, OUTBOUND_DISCOVERY_IDLE_TIMEOUT, 11s",
    "proxy-inbound-discovery-cache-unused-timeout, 1500ms, INBOUND_DISCOVERY_IDLE_TIMEOUT, 1s",
    "shutdown-grace-period, 1m, SHUTDOWN_GRACE_PERIOD, 60000ms",
    "proxy-cpu-request, 150m, CORES, 1",
    "proxy-cpu-request, 150m, CORES_MIN, 1",
    "proxy-cpu-limit, 1500m, CORES_MAX, 2",
    "proxy-cpu-limit, many, CORES_MAX, -",
    "proxy-cpu-request, 3, CORES, 3",
    "proxy-cpu-ratio-limit, 0.10, CORES_MAX_RATIO, 0.1",
    "proxy-cpu-ratio-limit, 1.0, CORES_MAX_RATIO, -",
    "proxy-cpu-ratio-limit, 0, CORES_MAX_RATIO, -",
    "proxy-log-http-headers, insecure, LOG, 'warn,linkerd=info,hickory=error'",
    "proxy-log-level, debug, LOG, 'debug,[{headers}]=off,[{request}]=off'",
    "proxy-log-format, json, LOG_FORMAT, json",
    "proxy-admin-shutdown, enabled, SHUTDOWN_ENDPOINT_ENABLED, true",
    "proxy-admin-shutdown, true, SHUTDOWN_ENDPOINT_ENABLED, false",
    "proxy-metrics-hostname-labels, T, OUTBOUND_METRICS_HOSTNAME_LABELS, true",
    "proxy-disable-outbound-protocol-detect-timeout, 1, OUTBOUND_DETECT_TIMEOUT, 365d",
    "proxy-disable-inbound-protocol-detect-timeout, yes, INBOUND_DETECT_TIMEOUT, -",
    "enable-gateway, true, INBOUND_GATEWAY_SUFFIXES, svc.cluster.local.",
    "enable-external-profiles, true, DESTINATION_PROFILE_SUFFIXES, .",
    "default-inbound-policy, deny, INBOUND_DEFAULT_POLICY, deny",
    "default-inbound-policy, everyone, INBOUND_DEFAULT_POLICY, all-unauthenticated",
    "access-log, apache, ACCESS_LOG, apache",
    "inbound-port, 5143, INBOUND_LISTEN_ADDR, 0.0.0.0:5143",
    "inbound-port, 70000, INBOUND_LISTEN_ADDR, 0.0.0.0:4143",
    "control-port, 5190, CONTROL_LISTEN_ADDR, 0.0.0.0:5190",
    "admin-port, 5191, ADMIN_LISTEN_ADDR, 0.0.0.0:5191",
    "outbound-port, 5140, OUTBOUND_LISTEN_ADDRS, 127.0.0.1:5140",
    "pod-inbound-ports, '1,2', INBOUND_PORTS, 80",
    "proxy-require-identity-inbound-ports, 80, INBOUND_PORTS_REQUIRE_IDENTITY, 80",
  })
  void annotationSetsVariable(String annotation, String value, String variable, String expected) {
    assertThat(with(annotation, value).env().getOrDefault("LINKERD2_PROXY_" + variable, NONE))
        .isEqualTo(expected);
  }

  @Test
  void whatIsIgnoredIsNamed() {
    assertThat(with("proxy-uid", "root", "proxy-await", "maybe").warnings())
        .containsExactly(
            "ignoring annotation config.linkerd.io/proxy-uid: invalid value \"root\"",
            "ignoring annotation config.linkerd.io/proxy-await: invalid value \"maybe\"");
  }

  @Test
  void resourcesAreThoseGivenForBothContainers() {
    Patched pod =
        with("proxy-cpu-limit", "1", "proxy-memory-request", "20Mi", "proxy-memory-limit", "lots");

    for (var container : List.of(pod.proxy(), pod.init())) {
      assertThat(container.path("resources").toString())
          .isEqualTo("{\"limits\":{\"cpu\":\"1\"},\"requests\":{\"memory\":\"20Mi\"}}");
    }
  }

  @Test
  @Spec("06#5")
  void ingressModeIsThePodsOwnWishOrElseTheNamespaces() {
    NamespaceView ingress = Pods.namespace(Map.of("linkerd.io/inject", "ingress"));
    String mode = "LINKERD2_PROXY_INGRESS_MODE";

    Patched inherited = Pods.patched(Pods.pod(), ingress, Pods.CHART);
    assertThat(inherited.env()).containsEntry(mode, "true");
    assertThat(inherited.annotations()).containsEntry("linkerd.io/inject", "ingress");

    Workload enabled = Pods.annotated(Pods.pod(), "linkerd.io/inject", "enabled");
    assertThat(Pods.patched(enabled, ingress, Pods.CHART).env()).doesNotContainKey(mode);
  }

  @ParameterizedTest
  @Spec({"06#19", "06#20"})
  @CsvSource({
    "mysql, 3306",
    "'4320-4325,3306', '4320-4325,3306'",
    "' 80 , 90,', '80,90'",
    "'foo,80,9-8,70000', 80",
    "'', -",
  })
  void opaquePortsAreNormalisedInTheVariableOnly(String annotation, String expected) {
    Workload pod =
        Pods.of("spec: {containers: [{name: a, ports: [{name: mysql, containerPort: 3306}]}]}");
    Patched patched = Pods.patched(Pods.configured(pod, "opaque-ports", annotation));

    assertThat(
            patched
                .env()
                .getOrDefault("LINKERD2_PROXY_INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION", NONE))
        .isEqualTo(expected);
    assertThat(patched.annotations()).containsEntry("config.linkerd.io/opaque-ports", annotation);
  }

  @Test
  @Spec("06#21")
  void exposedDefaultPortsBecomeAnAnnotation() {
    String variable = "LINKERD2_PROXY_INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION";

    Patched exposed = Pods.patched(Pods.pod(3306, 80));
    assertThat(exposed.annotations()).containsEntry("config.linkerd.io/opaque-ports", "3306");
    assertThat(exposed.env()).containsEntry(variable, "3306");

    Patched other = Pods.patched(Pods.pod(80));
    assertThat(other.annotations()).doesNotContainKey("config.linkerd.io/opaque-ports");
    assertThat(other.env()).containsEntry(variable, "25,587,3306,4444,5432,6379,9300,11211");
  }

  @Test
  @Spec("06#29")
  void onlyListedKeysAreInheritedAndOnlyWhereThePodIsSilent() {
    NamespaceView namespace =
        Pods.namespace(
            Map.of(
                "config.linkerd.io/enable-gateway", "true",
                "config.linkerd.io/close-wait-timeout", "1m",
                "config.linkerd.io/proxy-log-level", "debug",
                "config.linkerd.io/access-log", "json",
                "config.linkerd.io/unknown", "x",
                "example.com/other", "x"));
    Workload pod = Pods.configured(Pods.pod(), "access-log", "");

    Patched patched = Pods.patched(pod, namespace, Pods.CHART);

    assertThat(patched.annotations())
        .containsEntry("config.linkerd.io/proxy-log-level", "debug")
        .containsEntry("config.linkerd.io/access-log", "")
        .doesNotContainKeys(
            "config.linkerd.io/enable-gateway",
            "config.linkerd.io/close-wait-timeout",
            "config.linkerd.io/unknown",
            "example.com/other");
    assertThat(patched.env())
        .doesNotContainKeys("LINKERD2_PROXY_INBOUND_GATEWAY_SUFFIXES", "LINKERD2_PROXY_ACCESS_LOG");
  }

  @Test
  void fortyInheritedKeysBelongToTheConfigPrefix() {
    assertThat(Overrides.INHERITED)
        .filteredOn(key -> key.startsWith("config.linkerd.io/"))
        .hasSize(40);
    assertThat(Overrides.INHERITED)
        .filteredOn(key -> !key.startsWith("config.linkerd.io/"))
        .containsExactlyInAnyOrder(
            "linkerd.io/inject",
            "config.alpha.linkerd.io/proxy-wait-before-exit-seconds",
            "config.alpha.linkerd.io/proxy-enable-native-sidecar");
  }

  @Test
  @Spec("06#30")
  void additionalVariablesAreMergedByNameInThreeLayers() {
    Installation values =
        Pods.installation(
            "proxy: {additionalEnv: [{name: A, value: values}, {name: B, value: values}],"
                + " experimentalEnv: [{name: E, value: x}]}");
    NamespaceView namespace =
        Pods.namespace(
            Map.of(
                "config.linkerd.io/proxy-additional-env",
                "[{\"name\":\"B\",\"value\":\"namespace\"},{\"name\":\"C\",\"value\":\"namespace\"}]"));
    Workload pod =
        Pods.configured(Pods.pod(), "proxy-additional-env", "[{\"name\":\"C\",\"value\":\"pod\"}]");

    var env = new LinkedHashMap<>(Pods.patched(pod, namespace, values).env());
    env.keySet().removeIf(name -> name.length() > 1);

    assertThat(env)
        .containsExactly(
            Map.entry("A", "values"),
            Map.entry("B", "namespace"),
            Map.entry("C", "pod"),
            Map.entry("E", "x"));
  }

  @Test
  void oneUnreadableLayerOfVariablesDoesNotSpoilTheOthers() {
    NamespaceView namespace =
        Pods.namespace(
            Map.of("config.linkerd.io/proxy-additional-env", "[{\"name\":\"A\",\"value\":\"1\"}]"));
    for (String broken : List.of("not json", "{}", "[1]", "[{}]", "")) {
      Patched patched =
          Pods.patched(
              Pods.configured(Pods.pod(), "proxy-additional-env", broken), namespace, Pods.CHART);
      assertThat(patched.env()).containsEntry("A", "1");
      assertThat(patched.warnings()).containsExactly("ignoring additional environment of the pod");
    }
  }

  @Test
  void theDebugContainerIsAddedOnRequest() {
    Patched pod = with("enable-debug-sidecar", "true", "debug-image-version", "d1");

    assertThat(pod.containers()).isEqualTo("linkerd-init linkerd-proxy | app linkerd-debug");
    assertThat(pod.container("linkerd-debug").path("image").asString())
        .isEqualTo("cr.l5d.io/linkerd/debug:d1");
    assertThat(with("enable-debug-sidecar", "please").containers()).doesNotContain("debug");
  }
}
