package io.lorica.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lorica.sandbox.host.HostSandbox;
import io.lorica.sandbox.mesh.MeshInstall;
import io.lorica.sandbox.node.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A running sandbox with what tests do in it. */
public final class TestSandbox implements AutoCloseable {
  /** A watchdog: what is waited for takes a few seconds on two busy cores. */
  public static final Duration LONG = Duration.ofSeconds(90);

  /** Server in Python, which every Debian has: answers with the pod's name. */
  public static final String HELLO =
      """
      import http.server, os
      class H(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        def do_GET(self):
          b = os.environ['HOSTNAME'].encode()
          self.send_response(200 if self.path != '/fail' else 500)
          self.send_header('content-length', str(len(b)))
          self.end_headers()
          self.wfile.write(b)
        def log_message(self, *a): pass
      http.server.ThreadingHTTPServer(('', 8080), H).serve_forever()
      """;

  private final HostSandbox sandbox;
  private final KubernetesClient client;
  private @Nullable MeshInstall mesh; // guarded by this
  private @Nullable MeshedPair pair; // guarded by this
  private final List<InPod> entered = new CopyOnWriteArrayList<>();
  private final AtomicInteger namespaces = new AtomicInteger();

  TestSandbox(HostSandbox sandbox) throws IOException {
    this.sandbox = sandbox;
    this.client = sandbox.client();
  }

  /**
   * One that no other test class sees, for tests that change the control plane; whoever asks closes
   * it.
   */
  public static TestSandbox alone(String name) throws IOException {
    return new TestSandbox(HostSandbox.start(name + '-' + ProcessHandle.current().pid()));
  }

  public KubernetesClient client() {
    return client;
  }

  /** What installs into a sandbox that has a control plane; the first call makes it. */
  public synchronized MeshInstall mesh() {
    if (mesh == null) {
      mesh = new MeshInstall(client, LONG.multipliedBy(3));
      mesh.controlPlane();
    }
    return mesh;
  }

  /** Two meshed pods for tests that play the applications themselves; the first call makes them. */
  public synchronized MeshedPair pair() throws IOException {
    if (pair == null) {
      pair = newPair();
    }
    return pair;
  }

  /** Two more of them, for a test that cannot share them. */
  public MeshedPair newPair() throws IOException {
    mesh();
    return MeshedPair.create(this);
  }

  /** Enters a running pod, for as long as the sandbox runs. */
  public InPod enter(String namespace, String pod) throws IOException {
    InPod place = InPod.enter(this, namespace, pod);
    entered.add(place);
    return place;
  }

  public HostSandbox host() {
    return sandbox;
  }

  /** A namespace that no other test uses. */
  public String namespace(Map<String, String> annotations) {
    String name = "test-" + namespaces.incrementAndGet();
    client
        .namespaces()
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withAnnotations(annotations)
                .endMetadata()
                .build())
        .create();
    return name;
  }

  /** A pod of one container that runs the host's programs. */
  public static PodBuilder pod(String name, String... command) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels("app", name)
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(2L)
        .withContainers(
            new ContainerBuilder()
                .withName("main")
                .withImage(ProgramImages.HOST)
                .withCommand(command)
                .build())
        .endSpec();
  }

  /** A Deployment of such pods, whose label {@code app} is its name too. */
  public void deploy(String namespace, PodBuilder pod, int replicas) {
    Pod template = pod.build();
    client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .resource(
            new DeploymentBuilder()
                .withNewMetadata()
                .withName(template.getMetadata().getName())
                .endMetadata()
                .withNewSpec()
                .withReplicas(replicas)
                .withNewSelector()
                .withMatchLabels(template.getMetadata().getLabels())
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .withLabels(template.getMetadata().getLabels())
                .endMetadata()
                .withSpec(template.getSpec())
                .endTemplate()
                .endSpec()
                .build())
        .create();
  }

  public Pod create(String namespace, PodBuilder pod) {
    return client.pods().inNamespace(namespace).resource(pod.build()).create();
  }

  public void service(
      String namespace, String name, Map<String, String> selector, String clusterIp) {
    client
        .services()
        .inNamespace(namespace)
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP(clusterIp)
                .withSelector(selector)
                .addNewPort()
                .withName("http")
                .withPort(80)
                .withNewTargetPort(8080)
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  public Pod awaitPod(String namespace, String name, Predicate<Pod> condition) {
    Pod pod =
        client
            .pods()
            .inNamespace(namespace)
            .withName(name)
            .waitUntilCondition(
                each -> each != null && condition.test(each), LONG.toSeconds(), TimeUnit.SECONDS);
    return Objects.requireNonNull(pod);
  }

  public Pod awaitReady(String namespace, String name) {
    return awaitPod(namespace, name, TestSandbox::isReady);
  }

  public void awaitGone(String namespace, String name) {
    await(() -> client.pods().inNamespace(namespace).withName(name).get() == null);
  }

  public static boolean isReady(Pod pod) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(each -> each.getType().equals("Ready") && each.getStatus().equals("True"));
  }

  /** What the command printed in the pod's container; it must succeed. */
  public String exec(String namespace, String pod, String container, String... command)
      throws IOException {
    Commands.Result result = tryExec(namespace, pod, container, command);
    assertThat(result.exitCode()).as(result.output()).isZero();
    return result.output();
  }

  public Commands.Result tryExec(String namespace, String pod, String container, String... command)
      throws IOException {
    List<String> line =
        sandbox
            .execCommand(namespace, pod, container, List.of(command))
            .orElseThrow(() -> new IOException("container does not run"));
    return Commands.run(line, "");
  }

  /** Kills containers of a pod, the first one first, by SIGKILL; returns when they are gone. */
  public void kill(String namespace, String pod, String... containers) throws IOException {
    List<ProcessHandle> processes = new ArrayList<>();
    for (String container : containers) {
      try (Anchor anchor = Anchor.in(this, namespace, pod, container)) {
        processes.addAll(anchor.processes());
      }
    }
    processes.forEach(ProcessHandle::destroyForcibly);
    await(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  public String log(String namespace, String pod, String container) throws IOException {
    Path file = sandbox.logs().resolve(namespace + "_" + pod + "_" + container + ".log");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** Waits for a condition, looking again and again. */
  public static void await(BooleanSupplier condition) {
    Instant end = Instant.now().plus(LONG);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("watchdog").isBefore(end);
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
  }

  @Override
  public void close() throws IOException {
    entered.forEach(InPod::close);
    client.close();
    sandbox.close();
  }
}
