package io.lorica.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a pod gets from the sandbox, without a mesh. */
@ExtendWith(SandboxExtension.class)
class PodsTest {
  private final TestSandbox sandbox;
  private final String namespace;

  PodsTest(TestSandbox sandbox) {
    this.sandbox = sandbox;
    this.namespace = sandbox.namespace(Map.of());
  }

  @Test
  void podsReachEachOtherByAddressAndByService() throws IOException {
    sandbox.create(namespace, TestSandbox.pod("server", "python3", "-c", TestSandbox.HELLO));
    sandbox.create(namespace, TestSandbox.pod("client", "sleep", "infinity"));
    sandbox.service(namespace, "hello", Map.of("app", "server"), "");
    Pod server = sandbox.awaitReady(namespace, "server");
    sandbox.awaitReady(namespace, "client");
    String address = server.getStatus().getPodIP();
    TestSandbox.await(() -> succeeds("client", "http://" + address + ":8080/"));
    TestSandbox.await(() -> succeeds("client", "http://hello/"));
    assertThat(curl("client", "http://" + address + ":8080/")).isEqualTo("server");
    assertThat(curl("client", "http://hello/")).isEqualTo("server");
    assertThat(curl("client", "http://hello." + namespace + ".svc.cluster.local/"))
        .isEqualTo("server");
    assertThat(curl("server", "http://hello/")).as("through its own service").isEqualTo("server");
  }

  @Test
  void serviceWithoutEndpointsRefuses() throws IOException {
    sandbox.create(namespace, TestSandbox.pod("client", "sleep", "infinity"));
    sandbox.service(namespace, "nobody", Map.of("app", "nobody"), "");
    sandbox.awaitReady(namespace, "client");
    TestSandbox.await(() -> exitCode("client", "http://nobody/") == 7);
  }

  @Test
  void containerSeesItsOwnFilesAndUser() throws IOException {
    var pod = TestSandbox.pod("files", "sleep", "infinity");
    pod.editSpec()
        .withNewSecurityContext()
        .withRunAsUser(2102L)
        .withRunAsGroup(2103L)
        .endSecurityContext()
        .addNewVolume()
        .withName("shared")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .addNewVolume()
        .withName("token")
        .withNewProjected()
        .addNewSource()
        .withNewServiceAccountToken()
        .withAudience("identity.l5d.io")
        .withPath("the-token")
        .endServiceAccountToken()
        .endSource()
        .endProjected()
        .endVolume()
        .editFirstContainer()
        .addNewEnv()
        .withName("ADDRESS")
        .withNewValueFrom()
        .withNewFieldRef("v1", "status.podIP")
        .endValueFrom()
        .endEnv()
        .addNewEnv()
        .withName("SELF")
        .withValue("$(ADDRESS):80")
        .endEnv()
        .addNewVolumeMount()
        .withName("shared")
        .withMountPath("/var/run/shared")
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("token")
        .withMountPath("/var/run/secrets/tokens")
        .endVolumeMount()
        .endContainer()
        .endSpec();
    sandbox.create(namespace, pod);
    String address = sandbox.awaitReady(namespace, "files").getStatus().getPodIP();
    String main = "main";
    assertThat(sandbox.exec(namespace, "files", main, "cat", "/proc/1/environ").split("\0", -1))
        .contains("SELF=" + address + ":80", "HOSTNAME=files");
    assertThat(sandbox.exec(namespace, "files", main, "stat", "-c", "%u:%g", "/proc/1"))
        .isEqualTo("2102:2103\n");
    assertThat(sandbox.exec(namespace, "files", main, "cat", "/var/run/secrets/tokens/the-token"))
        .matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+");
    assertThat(
            sandbox.exec(
                namespace, "files", main, "ls", "/run/secrets/kubernetes.io/serviceaccount"))
        .isEqualTo("ca.crt\nnamespace\ntoken\n");
    assertThat(sandbox.exec(namespace, "files", main, "hostname")).isEqualTo("files\n");
    assertThat(sandbox.exec(namespace, "files", main, "cat", "/etc/resolv.conf"))
        .contains("nameserver 10.96.0.10", "search " + namespace + ".svc.cluster.local");
    assertThat(sandbox.exec(namespace, "files", main, "stat", "-c", "%a", "/run/shared"))
        .isEqualTo("777\n");
    assertThat(sandbox.tryExec(namespace, "files", main, "touch", "/usr/x").exitCode())
        .as("the host's programs cannot be written")
        .isNotZero();
  }

  @Test
  void initContainersRunInOrderAndSidecarsStayBesideThem() throws IOException {
    var pod = TestSandbox.pod("ordered", "sh", "-c", "echo app >>/data/order; sleep infinity");
    pod.editSpec()
        .addNewVolume()
        .withName("data")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .addToInitContainers(
            step("first").withCommand("sh", "-c", "echo first >>/data/order").build(),
            step("sidecar")
                .withRestartPolicy("Always")
                .withCommand(
                    "sh", "-c", "echo sidecar >>/data/order; touch /data/up; sleep infinity")
                .withNewStartupProbe()
                .withPeriodSeconds(1)
                .withFailureThreshold(60)
                .withNewExec()
                .withCommand("test", "-e", "/data/up")
                .endExec()
                .endStartupProbe()
                .build(),
            step("second").withCommand("sh", "-c", "echo second >>/data/order").build())
        .editFirstContainer()
        .addNewVolumeMount()
        .withName("data")
        .withMountPath("/data")
        .endVolumeMount()
        .endContainer()
        .endSpec();
    sandbox.create(namespace, pod);
    Pod ready = sandbox.awaitReady(namespace, "ordered");
    TestSandbox.await(() -> order().endsWith("app\n"));
    assertThat(order()).isEqualTo("first\nsidecar\nsecond\napp\n");
    assertThat(ready.getStatus().getInitContainerStatuses())
        .extracting(status -> status.getState().getTerminated() != null)
        .containsExactly(true, false, true);
  }

  @Test
  void sidecarOutlivesTheContainers() throws IOException {
    var pod =
        TestSandbox.pod(
            "stopping",
            "sh",
            "-c",
            "trap 'date +%s%N; exit 0' TERM; touch /tmp/up; while :; do sleep infinity & wait;"
                + " done");
    pod.editSpec()
        .withTerminationGracePeriodSeconds(20L)
        .addToInitContainers(
            step("sidecar")
                .withRestartPolicy("Always")
                .withVolumeMounts()
                .withCommand(pod.buildSpec().getContainers().getFirst().getCommand())
                .build())
        .endSpec();
    sandbox.create(namespace, pod);
    sandbox.awaitReady(namespace, "stopping");
    TestSandbox.await(() -> exists("stopping", "main") && exists("stopping", "sidecar"));
    sandbox.client().pods().inNamespace(namespace).withName("stopping").delete();
    sandbox.awaitGone(namespace, "stopping");
    long app = Long.parseLong(sandbox.log(namespace, "stopping", "main").strip());
    long sidecar = Long.parseLong(sandbox.log(namespace, "stopping", "sidecar").strip());
    assertThat(sidecar).isGreaterThan(app);
  }

  @Test
  void containerThatEndsIsStartedAgain() throws IOException {
    sandbox.create(namespace, TestSandbox.pod("ending", "sh", "-c", "echo run; sleep infinity"));
    sandbox.awaitReady(namespace, "ending");
    sandbox.tryExec(namespace, "ending", "main", "sh", "-c", "kill -9 -1");
    Pod pod =
        sandbox.awaitPod(
            namespace,
            "ending",
            each ->
                each.getStatus().getContainerStatuses().getFirst().getRestartCount() == 1
                    && TestSandbox.isReady(each));
    assertThat(
            pod.getStatus()
                .getContainerStatuses()
                .getFirst()
                .getLastState()
                .getTerminated()
                .getExitCode())
        .isNotZero();
  }

  @Test
  void livenessProbeRestartsAndReadinessProbeTakesOutOfService() throws IOException {
    var pod = TestSandbox.pod("probed", "python3", "-c", TestSandbox.HELLO);
    pod.editSpec()
        .editFirstContainer()
        .withNewReadinessProbe()
        .withPeriodSeconds(1)
        .withFailureThreshold(1)
        .withNewHttpGet()
        .withPath("/ready")
        .withNewPort(8080)
        .endHttpGet()
        .endReadinessProbe()
        .withNewLivenessProbe()
        .withPeriodSeconds(1)
        .withFailureThreshold(2)
        .withInitialDelaySeconds(3)
        .withNewExec()
        .withCommand("test", "!", "-e", "/tmp/dead")
        .endExec()
        .endLivenessProbe()
        .endContainer()
        .endSpec();
    sandbox.create(namespace, pod);
    sandbox.service(namespace, "probed", Map.of("app", "probed"), "");
    sandbox.awaitReady(namespace, "probed");
    TestSandbox.await(() -> readyEndpoints("probed") == 1);
    sandbox.exec(namespace, "probed", "main", "touch", "/tmp/dead");
    sandbox.awaitPod(
        namespace,
        "probed",
        each ->
            each.getStatus().getContainerStatuses().getFirst().getRestartCount() == 1
                && TestSandbox.isReady(each));
  }

  private boolean exists(String pod, String container) {
    try {
      return sandbox.tryExec(namespace, pod, container, "test", "-e", "/tmp/up").exitCode() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private String order() {
    try {
      return sandbox.exec(namespace, "ordered", "sidecar", "cat", "/data/order");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int readyEndpoints(String service) {
    return sandbox
        .client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(namespace)
        .withLabel("kubernetes.io/service-name", service)
        .list()
        .getItems()
        .stream()
        .flatMap(slice -> slice.getEndpoints().stream())
        .filter(endpoint -> endpoint.getConditions().getReady())
        .toList()
        .size();
  }

  private static ContainerBuilder step(String name) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(ProgramImages.HOST)
        .addNewVolumeMount()
        .withName("data")
        .withMountPath("/data")
        .endVolumeMount();
  }

  private boolean succeeds(String pod, String url) {
    return exitCode(pod, url) == 0;
  }

  private int exitCode(String pod, String url) {
    try {
      return sandbox.tryExec(namespace, pod, "main", "curl", "-sf", "-m", "5", url).exitCode();
    } catch (IOException e) {
      return -1;
    }
  }

  private String curl(String pod, String url) throws IOException {
    return sandbox.exec(namespace, pod, "main", "curl", "-sS", "-m", "5", url);
  }
}
