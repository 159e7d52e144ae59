package io.lorica.injector.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.injector.patch.Pods.Patched;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The control plane's own pods get their proxy from the same function. */
class ControlPlanePodTest {
  private static final Set<PodRole> COMPONENTS =
      EnumSet.of(PodRole.IDENTITY, PodRole.DESTINATION, PodRole.INJECTOR);

  private static Patched patched(PodRole role) {
    // Anchors do not exist yet when the control plane starts for the first time.
    Installation first = new Installation(Pods.CHART.values(), "linkerd", "linkerd/x v1", "");
    return Pods.patched(Pods.pod(8080), Pods.PLAIN, first, role);
  }

  private static String variable(PodRole role, String name) {
    return patched(role).env().getOrDefault("LINKERD2_PROXY_" + name, "-");
  }

  @Test
  void onlyIdentitysProxyStartsAfterItsApplication() {
    assertThat(patched(PodRole.IDENTITY).containers())
        .isEqualTo("linkerd-init | app linkerd-proxy");
    assertThat(patched(PodRole.DESTINATION).containers())
        .isEqualTo("linkerd-init linkerd-proxy | app");
    assertThat(patched(PodRole.INJECTOR).containers())
        .isEqualTo("linkerd-init linkerd-proxy | app");
  }

  @Test
  void identitysProxyDemandsTlsAndHoldsNobody() {
    Patched identity = patched(PodRole.IDENTITY);

    assertThat(identity.env()).containsEntry("LINKERD2_PROXY_INBOUND_PORTS_REQUIRE_TLS", "8080");
    assertThat(identity.proxy().has("startupProbe")).isFalse();
    assertThat(identity.proxy().has("lifecycle")).isFalse();
    assertThat(variable(PodRole.DESTINATION, "INBOUND_PORTS_REQUIRE_TLS")).isEqualTo("-");
  }

  @Test
  void theApiServerIsReachedPastTheProxy() {
    for (PodRole role : COMPONENTS) {
      assertThat(patched(role).initArguments()).endsWith("--outbound-ports-to-ignore 443,6443");
    }
  }

  @Test
  void eachComponentAsksItselfOnLoopback() {
    assertThat(variable(PodRole.IDENTITY, "IDENTITY_SVC_ADDR")).isEqualTo("localhost.:8080");
    assertThat(variable(PodRole.DESTINATION, "DESTINATION_SVC_ADDR")).isEqualTo("localhost.:8086");
    assertThat(variable(PodRole.DESTINATION, "POLICY_SVC_ADDR")).isEqualTo("localhost.:8090");
    assertThat(variable(PodRole.IDENTITY, "POLICY_SVC_ADDR"))
        .isEqualTo("linkerd-policy.linkerd.svc.cluster.local.:8090");
    assertThat(variable(PodRole.INJECTOR, "IDENTITY_SVC_ADDR"))
        .isEqualTo("linkerd-identity-headless.linkerd.svc.cluster.local.:8080");
  }

  @Test
  void anchorsAreReadFromTheConfigMapOnceItExists() {
    for (PodRole role : COMPONENTS) {
      JsonNode anchors =
          Workload.items(patched(role).proxy().path("env")).stream()
              .filter(entry -> entry.path("name").asString().endsWith("TRUST_ANCHORS"))
              .findFirst()
              .orElseThrow();
      assertThat(anchors.path("valueFrom").toString())
          .isEqualTo(
              "{\"configMapKeyRef\":{\"name\":\"linkerd-identity-trust-roots\","
                  + "\"key\":\"ca-bundle.crt\",\"optional\":true}}");
    }
  }

  @Test
  void anchorsAreMountedTooSoThatARunningProxySeesThemAppear() {
    for (PodRole role : COMPONENTS) {
      List<String> paths =
          Workload.items(patched(role).proxy().path("volumeMounts")).stream()
              .map(mount -> mount.path("mountPath").asString())
              .toList();
      assertThat(paths).contains("/var/run/linkerd/identity/trust-roots");
    }
  }

  @Test
  void allCapabilitiesAreDropped() {
    JsonNode proxy = patched(PodRole.INJECTOR).proxy();

    assertThat(proxy.at("/securityContext/capabilities").toString())
        .isEqualTo("{\"drop\":[\"ALL\"]}");
  }
}
