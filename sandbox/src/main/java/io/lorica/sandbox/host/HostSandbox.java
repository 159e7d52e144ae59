package io.lorica.sandbox.host;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lorica.sandbox.ClassArchives;
import io.lorica.sandbox.NodeMain;
import io.lorica.sandbox.ProgramImages;
import io.lorica.sandbox.node.InContainer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A sandbox, seen from the host that runs it.
 *
 * <p>Everything in it lives in the process, network and mount namespaces of one process. When that
 * ends, however it ends, the kernel removes all processes, namespaces, interfaces, rules and
 * mounts; and it ends by itself when the process that started it is gone.
 */
public final class HostSandbox implements AutoCloseable {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

  private final Path directory;
  private final Process unshare;
  private final GatewayClient gateway;
  private final List<PortForward> forwards = new ArrayList<>();

  private HostSandbox(Path directory, Process unshare) {
    this.directory = directory;
    this.unshare = unshare;
    this.gateway = new GatewayClient(directory.resolve("gateway.sock"));
  }

  /** Where the files of a sandbox of that name stand. */
  public static Path directory(String name) {
    return Path.of(System.getProperty("java.io.tmpdir"), "lorica-sandbox", name);
  }

  /**
   * Starts an empty cluster and waits until it is ready.
   *
   * @param name tells sandboxes of one host apart
   * @throws IOException if one of that name runs, or this one does not start; then with its log
   */
  public static HostSandbox start(String name) throws IOException {
    Path directory = directory(name);
    Optional<SandboxState> before = SandboxState.read(directory);
    if (before.flatMap(state -> state.supervisor().find()).isPresent()) {
      throw new IOException("a sandbox runs already (make sandbox-down ends it)");
    }
    cleanUp(directory);
    Files.createDirectories(directory.resolve("logs"));
    Process unshare = launch(directory);
    HostSandbox sandbox = new HostSandbox(directory, unshare);
    new SandboxState(OwnProcess.of(ProcessHandle.current()), OwnProcess.of(unshare.toHandle()))
        .write(directory);
    sandbox.awaitReady();
    return sandbox;
  }

  private static Process launch(Path directory) throws IOException {
    ClassArchives archives = ClassArchives.ofThisProcess();
    String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
    List<String> line = new ArrayList<>();
    line.addAll(List.of("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"));
    line.add("--mount-proc");
    line.addAll(archives.start(ProgramImages.PROGRAMS, java));
    line.addAll(ClassArchives.COMMON);
    line.addAll(archives.property());
    line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx256m"));
    line.add("-Dlogback.configurationFile=io/lorica/sandbox/logback.xml");
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(List.of(NodeMain.class.getName(), directory.toString()));
    return new ProcessBuilder(line)
        .redirectError(directory.resolve("logs/node.log").toFile())
        .start();
  }

  private void awaitReady() throws IOException {
    BufferedReader out = unshare.inputReader();
    // Java itself may have said something before.
    if (out.lines().noneMatch("ready"::equals)) {
      close();
      throw new IOException(
          "the sandbox does not start:\n" + Files.readString(directory.resolve("logs/node.log")));
    }
  }

  /** A client of the sandbox's API server, as its administrator. */
  public KubernetesClient client() throws IOException {
    byte[] certificate = Files.readAllBytes(directory.resolve("ca.crt"));
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + forward(0, "127.0.0.1", 6443))
            .withCaCertData(Base64.getEncoder().encodeToString(certificate))
            .withOauthToken(Files.readString(directory.resolve("admin.token")))
            .withOnlyHttpWatches(true)
            .withRequestRetryBackoffLimit(0)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /**
   * Opens a port on the host's loopback that leads into the sandbox.
   *
   * @param localPort the port; 0 takes any
   * @param host an address, or a full service name
   * @return the port
   */
  public int forward(int localPort, String host, int port) throws IOException {
    PortForward forward = new PortForward(gateway, localPort, host, port);
    forwards.add(forward);
    return forward.localPort();
  }

  /** The command line that runs a command inside a container; empty if that does not run. */
  public Optional<List<String>> execCommand(
      String namespace, String pod, String container, List<String> command) throws IOException {
    return execCommand(directory, namespace, pod, container, command);
  }

  /** The same for a sandbox that another process started. */
  public static Optional<List<String>> execCommand(
      Path directory, String namespace, String pod, String container, List<String> command)
      throws IOException {
    Optional<SandboxState> state = SandboxState.read(directory);
    Optional<ProcessHandle> node =
        state.flatMap(found -> found.node().find()).flatMap(each -> each.children().findFirst());
    if (node.isEmpty()) {
      return Optional.empty();
    }
    Optional<Long> pid =
        new GatewayClient(directory.resolve("gateway.sock")).pid(namespace, pod, container);
    if (pid.isEmpty()) {
      return Optional.empty();
    }
    List<String> line = new ArrayList<>();
    line.add("nsenter");
    line.add("--target=" + node.get().pid());
    line.addAll(List.of("--mount", "--pid", "--net", "--"));
    line.addAll(InContainer.command(pid.get()));
    line.addAll(command);
    return Optional.of(line);
  }

  /** The command line that runs a command in the network of the node, where the bridge is. */
  public List<String> onNode(List<String> command) throws IOException {
    ProcessHandle node =
        unshare.children().findFirst().orElseThrow(() -> new IOException("the node is gone"));
    List<String> line = new ArrayList<>();
    line.add("nsenter");
    line.add("--target=" + node.pid());
    line.addAll(List.of("--mount", "--net", "--"));
    line.addAll(command);
    return line;
  }

  /** Writes a file for {@code kubectl} and gives its name. */
  public Path kubeconfig() throws IOException {
    Path file = directory.resolve("kubeconfig");
    String certificate =
        Base64.getEncoder().encodeToString(Files.readAllBytes(directory.resolve("ca.crt")));
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: sandbox
        clusters:
        - name: sandbox
          cluster: {server: "https://127.0.0.1:%d", certificate-authority-data: %s}
        users:
        - name: admin
          user: {token: %s}
        contexts:
        - name: sandbox
          context: {cluster: sandbox, user: admin}
        """
            .formatted(
                forward(0, "127.0.0.1", 6443),
                certificate,
                Files.readString(directory.resolve("admin.token"))));
    return file;
  }

  /** The directory with the logs of all containers. */
  public Path logs() {
    return directory.resolve("logs");
  }

  /** Waits until the sandbox has ended; its exit code. */
  public int waitFor() throws InterruptedException {
    return unshare.waitFor();
  }

  /** Forgets the sandbox without ending it, as a supervisor that is killed would. */
  void abandon() throws IOException {
    new SandboxState(new OwnProcess(0, 0), OwnProcess.of(unshare.toHandle())).write(directory);
  }

  /** Ends everything. */
  @Override
  public void close() throws IOException {
    for (PortForward forward : forwards) {
      forward.close();
    }
    unshare.getOutputStream().close();
    try {
      if (!unshare.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
        unshare.destroyForcibly();
        unshare.waitFor();
      }
    } catch (InterruptedException _) {
      unshare.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    cleanUp(directory);
  }

  /**
   * Ends what is left of a sandbox whose supervisor is gone. Touches no process but the one that
   * the state names, and that only if it started when the state says.
   */
  public static void cleanUp(Path directory) throws IOException {
    Optional<SandboxState> state = SandboxState.read(directory);
    Optional<ProcessHandle> node = state.flatMap(found -> found.node().find());
    if (node.isPresent()) {
      // Its child is the first process of the sandbox, which the kernel ends with its parent.
      List<ProcessHandle> inside = node.get().children().toList();
      node.get().destroyForcibly();
      node.get().onExit().join();
      inside.forEach(each -> each.onExit().join());
    }
    SandboxState.delete(directory);
    Files.deleteIfExists(directory.resolve("gateway.sock"));
    Files.deleteIfExists(directory.resolve("admin.token"));
    Files.deleteIfExists(directory.resolve("kubeconfig"));
  }

  /**
   * Ends a sandbox that another process started.
   *
   * @return whether there was one
   */
  public static boolean stop(String name) throws IOException {
    Path directory = directory(name);
    Optional<SandboxState> state = SandboxState.read(directory);
    Optional<ProcessHandle> supervisor = state.flatMap(found -> found.supervisor().find());
    if (supervisor.isPresent()) {
      supervisor.get().destroy();
      supervisor.get().onExit().join();
    }
    boolean was = state.flatMap(found -> found.node().find()).isPresent() || supervisor.isPresent();
    cleanUp(directory);
    return was;
  }
}
