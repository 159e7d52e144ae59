package io.lorica.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.lorica.sandbox.host.HostSandbox;
import io.lorica.sandbox.node.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Deployments and services in the sandbox, and what is left of it afterwards. */
@ExtendWith(SandboxExtension.class)
class WorkloadsTest {
  private final TestSandbox sandbox;
  private final String namespace;

  WorkloadsTest(TestSandbox sandbox) {
    this.sandbox = sandbox;
    this.namespace = sandbox.namespace(Map.of());
  }

  @Test
  void deploymentScalesAndItsPodsShareTheService() throws IOException {
    deploy(2);
    sandbox.service(namespace, "web", Map.of("app", "web"), "");
    sandbox.create(namespace, TestSandbox.pod("client", "sleep", "infinity"));
    sandbox.awaitReady(namespace, "client");
    TestSandbox.await(() -> running().size() == 2);
    var answers = new TreeSet<String>();
    TestSandbox.await(
        () -> {
          answers.add(get("http://web/"));
          return answers.size() == 2;
        });
    assertThat(answers).containsExactlyElementsOf(new TreeSet<>(running()));
    scale(0);
    TestSandbox.await(() -> running().isEmpty());
    scale(1);
    TestSandbox.await(() -> running().size() == 1);
  }

  @Test
  void podsOfADeploymentNameItAsOwnerOfTheirReplicaSet() {
    deploy(1);
    TestSandbox.await(() -> running().size() == 1);
    Pod pod = pods().getFirst();
    var owner = pod.getMetadata().getOwnerReferences().getFirst();
    assertThat(owner.getKind()).isEqualTo("ReplicaSet");
    var set =
        sandbox
            .client()
            .apps()
            .replicaSets()
            .inNamespace(namespace)
            .withName(owner.getName())
            .get();
    assertThat(set.getMetadata().getOwnerReferences().getFirst().getName()).isEqualTo("web");
  }

  @Test
  void changedTemplateReplacesThePods() {
    deploy(1);
    TestSandbox.await(() -> running().size() == 1);
    String before = running().getFirst();
    change("{\"spec\":{\"template\":{\"metadata\":{\"labels\":{\"version\":\"two\"}}}}}");
    TestSandbox.await(() -> running().size() == 1 && !running().contains(before));
    assertThat(pods().getFirst().getMetadata().getLabels()).containsEntry("version", "two");
  }

  @Test
  void deletedDeploymentTakesItsPodsAlong() {
    deploy(1);
    TestSandbox.await(() -> running().size() == 1);
    sandbox.client().apps().deployments().inNamespace(namespace).withName("web").delete();
    TestSandbox.await(() -> pods().isEmpty());
    assertThat(sandbox.client().apps().replicaSets().inNamespace(namespace).list().getItems())
        .isEmpty();
  }

  @Test
  void deletedNamespaceIsEmptied() {
    deploy(1);
    TestSandbox.await(() -> running().size() == 1);
    sandbox.client().namespaces().withName(namespace).delete();
    TestSandbox.await(() -> sandbox.client().namespaces().withName(namespace).get() == null);
    assertThat(pods()).isEmpty();
  }

  @Test
  void headlessServiceNamesItsPods() throws IOException {
    deploy(2);
    sandbox.service(namespace, "each", Map.of("app", "web"), "None");
    sandbox.create(namespace, TestSandbox.pod("client", "sleep", "infinity"));
    sandbox.awaitReady(namespace, "client");
    TestSandbox.await(() -> running().size() == 2);
    List<String> addresses =
        pods().stream().map(pod -> pod.getStatus().getPodIP()).sorted().toList();
    TestSandbox.await(() -> lookUp("each").equals(addresses));
    String dashed = addresses.getFirst().replace('.', '-');
    assertThat(lookUp(dashed + ".each." + namespace + ".svc.cluster.local"))
        .containsExactly(addresses.getFirst());
  }

  @Test
  void endedSandboxLeavesNothing() throws IOException, InterruptedException {
    List<String> before = traces();
    String name = "leaves-" + ProcessHandle.current().pid();
    try (TestSandbox other = new TestSandbox(HostSandbox.start(name))) {
      other.create("default", TestSandbox.pod("some", "sleep", "infinity"));
      other.awaitReady("default", "some");
    }
    assertThat(traces()).isEqualTo(before);
    assertThat(Files.exists(HostSandbox.directory(name).resolve("state"))).isFalse();
  }

  /** Interfaces, named namespaces, mounts and rules of the host, and processes of sandboxes. */
  private static List<String> traces() throws IOException {
    return List.of(
        Commands.require(List.of("ip", "-o", "link"), "").replaceAll("(?m) state.*$", ""),
        Commands.require(List.of("ip", "netns", "list"), ""),
        Commands.require(List.of("cat", "/proc/mounts"), ""),
        Commands.require(List.of("iptables-save"), "").replaceAll("(?m)^#.*\n|\\[.*\\]", ""));
  }

  private List<String> lookUp(String name) {
    try {
      String out = sandbox.exec(namespace, "client", "main", "getent", "ahostsv4", name);
      return out.lines().map(line -> line.split(" ", 2)[0]).distinct().sorted().toList();
    } catch (IOException | AssertionError e) {
      return List.of();
    }
  }

  private String get(String url) {
    try {
      Commands.Result result =
          sandbox.tryExec(namespace, "client", "main", "curl", "-sf", "-m", "5", url);
      return result.exitCode() == 0 ? result.output() : running().getFirst();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void deploy(int replicas) {
    sandbox
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .resource(deployment(replicas))
        .create();
  }

  private Deployment deployment(int replicas) {
    var pod = TestSandbox.pod("web", "python3", "-c", TestSandbox.HELLO);
    pod.editSpec()
        .editFirstContainer()
        .withNewReadinessProbe()
        .withPeriodSeconds(1)
        .withNewTcpSocket()
        .withNewPort(8080)
        .endTcpSocket()
        .endReadinessProbe()
        .endContainer()
        .endSpec();
    return new DeploymentBuilder()
        .withNewMetadata()
        .withName("web")
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withNewSelector()
        .addToMatchLabels("app", "web")
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .addToLabels("app", "web")
        .addToLabels("version", "one")
        .endMetadata()
        .withSpec(pod.build().getSpec())
        .endTemplate()
        .endSpec()
        .build();
  }

  private void scale(int replicas) {
    change("{\"spec\":{\"replicas\":%d}}".formatted(replicas));
  }

  private void change(String mergePatch) {
    sandbox
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("web")
        .patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
  }

  private List<Pod> pods() {
    return sandbox.client().pods().inNamespace(namespace).withLabel("app", "web").list().getItems();
  }

  private List<String> running() {
    return pods().stream()
        .filter(pod -> TestSandbox.isReady(pod) && pod.getMetadata().getDeletionTimestamp() == null)
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }
}
