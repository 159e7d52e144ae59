package io.lorica.injector.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.Spec;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InjectionTest {
  private static final String ABSENT = "injection_enable_annotation_absent";

  private static Injection decide(Workload pod, String namespace) {
    return Injection.of(
        pod,
        Pods.namespace(namespace.isEmpty() ? Map.of() : Map.of("linkerd.io/inject", namespace)),
        true);
  }

  @ParameterizedTest
  @Spec({"06#2", "06#3", "06#4"})
  @CsvSource({
    // namespace, pod, reasons, annotation at
    "'',       '',       injection_enable_annotation_absent, ''",
    "'',       disabled, injection_enable_annotation_absent, ''",
    "disabled, '',       injection_enable_annotation_absent, ''",
    "'',       enabled,  '', workload",
    "disabled, enabled,  '', workload",
    "disabled, ingress,  '', workload",
    "enabled,  '',       '', namespace",
    "ingress,  '',       '', namespace",
    "enabled,  enabled,  '', namespace",
    "enabled,  disabled, injection_disable_annotation_present, workload",
    "ingress,  disabled, injection_disable_annotation_present, workload",
    "yes,      enabled,  invalid_inject_annotation_at_ns, ''",
    "yes,      no,       invalid_inject_annotation_at_ns, ''",
    "enabled,  true,     invalid_inject_annotation_at_workload, ''",
    "'',       Enabled,  invalid_inject_annotation_at_workload, ''",
  })
  void annotationsOfNamespaceAndPodDecide(
      String namespace, String pod, String reasons, String annotationAt) {
    Workload object =
        pod.isEmpty() ? Pods.pod() : Pods.annotated(Pods.pod(), "linkerd.io/inject", pod);

    Injection injection = decide(object, namespace);

    assertThat(injection.skipKeys()).isEqualTo(reasons);
    assertThat(injection.wanted()).isEqualTo(reasons.isEmpty());
    assertThat(injection.annotationAt()).isEqualTo(annotationAt);
  }

  @Test
  @Spec("06#6")
  void allReasonsAreCollected() {
    Injection injection = decide(Pods.of("spec: {hostNetwork: true, containers: []}"), "");

    assertThat(injection.skipKeys()).isEqualTo("host_network_enabled," + ABSENT);
    assertThat(injection.skipTexts())
        .isEqualTo(
            "hostNetwork is enabled, neither the namespace nor the pod have the annotation"
                + " \"linkerd.io/inject:enabled\"");
  }

  @ParameterizedTest
  @Spec("06#7")
  @CsvSource({
    "containers,     istio-proxy,   x,                                  true",
    "containers,     linkerd-proxy, x,                                  true",
    "initContainers, linkerd-proxy, x,                                  true",
    "initContainers, linkerd-init,  x,                                  true",
    "initContainers, istio-init,    x,                                  true",
    "initContainers, a,             cr.l5d.io/linkerd/proxy-init:v2,    true",
    "initContainers, a,             gcr.io/istio-release/proxy_init:1,  true",
    "containers,     a,             cr.l5d.io/linkerd/proxy:edge,       true",
    "containers,     a,             gcr.io/istio-release/proxyv2:1,     true",
    "containers,     linkerd-init,  x,                                  false",
    "containers,     a,             cr.l5d.io/linkerd/proxy-init:v2,    false",
    "containers,     linkerd-proxy2,cr.l5d.io/linkerd/proxyx:v2,        false",
  })
  void aSidecarThatIsThereIsSeenByNameOrImage(
      String list, String name, String image, boolean exists) {
    Workload pod = Pods.of("spec: {%s: [{name: '%s', image: '%s'}]}".formatted(list, name, image));

    assertThat(decide(pod, "enabled").skipKeys()).isEqualTo(exists ? "sidecar_already_exists" : "");
  }

  @Test
  @Spec("06#39")
  void withoutTokenProjectionTheApplicationMustHaveItsToken() {
    NamespaceView enabled = Pods.namespace(Map.of("linkerd.io/inject", "enabled"));
    String reason = "disabled_automount_service_account_token_account";
    Workload mounted =
        Pods.of(
            """
            spec:
              containers:
              - name: app
                volumeMounts:
                - {name: t, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}
            """);
    Workload forbidden =
        Pods.of(
            """
            spec:
              automountServiceAccountToken: false
              containers:
              - name: app
                volumeMounts:
                - {name: t, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}
            """);

    assertThat(Injection.of(Pods.pod(), enabled, false).skipKeys()).isEqualTo(reason);
    assertThat(Injection.of(forbidden, enabled, false).skipKeys()).isEqualTo(reason);
    assertThat(Injection.of(mounted, enabled, false).wanted()).isTrue();
    assertThat(Injection.of(Pods.pod(), enabled, true).wanted()).isTrue();
  }
}
