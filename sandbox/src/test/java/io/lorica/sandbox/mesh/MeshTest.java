package io.lorica.sandbox.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.lorica.sandbox.SandboxExtension;
import io.lorica.sandbox.TestSandbox;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pods that the injector meshed, with the real programs on all sides. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MeshTest {
  private final TestSandbox sandbox;
  private final String meshed;
  private final String plain;

  MeshTest(TestSandbox sandbox) {
    this.sandbox = sandbox;
    sandbox.mesh();
    this.meshed = sandbox.namespace(Map.of("linkerd.io/inject", "enabled"));
    this.plain = sandbox.namespace(Map.of());
  }

  @BeforeAll
  void podsAreReady() {
    for (String namespace : List.of(meshed, plain)) {
      sandbox.create(namespace, TestSandbox.pod("server", "python3", "-c", TestSandbox.HELLO));
      sandbox.create(namespace, TestSandbox.pod("client", "sleep", "infinity"));
      sandbox.service(namespace, "hello", Map.of("app", "server"), "");
    }
    for (String namespace : List.of(meshed, plain)) {
      sandbox.awaitReady(namespace, "server");
      sandbox.awaitReady(namespace, "client");
      TestSandbox.await(() -> reaches(namespace, "http://hello/"));
    }
  }

  @Test
  void injectorPutTheProxyIntoThePod() {
    Pod pod = sandbox.awaitReady(meshed, "server");
    assertThat(pod.getSpec().getInitContainers())
        .extracting(container -> container.getName())
        .containsExactly("linkerd-init", "linkerd-proxy");
    assertThat(sandbox.awaitReady(plain, "server").getSpec().getInitContainers()).isEmpty();
  }

  @Test
  @Spec({"05#32", "10#7"})
  void readyPodsHaveBeenCertifiedOnce() throws IOException {
    for (String pod : List.of("client", "server")) {
      assertThat(metrics(pod))
          .contains("control_identity_cert_refreshes_total{result=\"ok\"} 1\n")
          .doesNotContain("control_identity_cert_refreshes_total{result=\"error\"}");
    }
  }

  @Test
  void meshedPodsNameEachOthersIdentity() throws IOException {
    assertThat(curl(meshed, "http://hello/")).isEqualTo("server");
    String identity = "default." + meshed + ".serviceaccount.identity.linkerd.cluster.local";
    assertThat(metrics("client"))
        .containsPattern("request_total\\{direction=\"outbound\"[^}]*server_id=\"" + identity);
    assertThat(metrics("server"))
        .containsPattern("request_total\\{direction=\"inbound\"[^}]*client_id=\"" + identity);
  }

  @Test
  void noPlaintextPassesTheBridgeBetweenMeshedPods(@TempDir Path temp) throws IOException {
    try (Capture capture = Capture.start(sandbox, temp)) {
      assertThat(curl(meshed, "http://hello/needle-in-the-mesh")).isEqualTo("server");
      assertThat(curl(plain, "http://hello/needle-in-the-open")).isEqualTo("server");
      Await.until("the open request is seen", () -> capture.contains("needle-in-the-open"));
      assertThat(capture.contains("needle-in-the-mesh")).isFalse();
    }
  }

  @Test
  void meshedAndUnmeshedPodsTalk() throws IOException {
    assertThat(curl(meshed, "http://hello.%s/".formatted(plain))).isEqualTo("server");
    assertThat(curl(plain, "http://hello.%s/".formatted(meshed))).isEqualTo("server");
  }

  @Test
  void applicationsErrorPassesUnchanged() throws IOException {
    assertThat(
            sandbox.exec(
                meshed,
                "client",
                "main",
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "http://hello/fail"))
        .isEqualTo("500");
  }

  private boolean reaches(String namespace, String url) {
    try {
      return sandbox.tryExec(namespace, "client", "main", "curl", "-sf", "-m", "10", url).exitCode()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private String curl(String namespace, String url) throws IOException {
    return sandbox.exec(namespace, "client", "main", "curl", "-sS", "-m", "30", url);
  }

  private String metrics(String pod) throws IOException {
    return sandbox.exec(
        meshed, pod, "main", "curl", "-sS", "-m", "30", "http://localhost:4191/metrics");
  }
}
