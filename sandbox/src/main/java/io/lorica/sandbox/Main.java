package io.lorica.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.lorica.mesh.time.NanoClock;
import io.lorica.sandbox.host.HostSandbox;
import io.lorica.sandbox.mesh.MeshInstall;
import io.lorica.sandbox.node.SystemTools;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The program behind {@code make sandbox}: {@code up} starts a mesh and stays, {@code down} ends
 * one, {@code exec POD [CONTAINER] -- COMMAND…} runs a command in a pod.
 */
public final class Main {
  private static final String NAME = "default";
  private static final String SAMPLE = "sample";
  private static final int FRONT_PORT = 8080;

  /** A watchdog; starting takes half a minute on two idle cores. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private Main() {}

  /** Runs the command that the first argument names. */
  public static void main(String[] args) throws IOException, InterruptedException {
    String command = args.length == 0 ? "" : args[0];
    int code =
        switch (command) {
          case "up" -> up();
          case "down" -> down();
          case "exec" -> exec(List.of(args).subList(1, args.length));
          default -> usage();
        };
    System.exit(code);
  }

  private static int usage() {
    System.err.println("usage: up | down | exec POD[/CONTAINER] COMMAND [ARGUMENT...]");
    return 2;
  }

  private static int up() throws IOException, InterruptedException {
    Optional<String> refusal = Preparation.refusal();
    if (refusal.isPresent()) {
      System.err.println(refusal.get());
      return 1;
    }
    NanoClock clock = NanoClock.system();
    long began = clock.nanoTime();
    System.out.println("Starting the node ...");
    HostSandbox sandbox = HostSandbox.start(NAME);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(sandbox), "end"));
    try (KubernetesClient client = sandbox.client()) {
      MeshInstall mesh = new MeshInstall(client, PATIENCE);
      System.out.println("Starting the control plane ...");
      mesh.controlPlane();
      System.out.println("Starting the sample application ...");
      mesh.sample();
      long seconds = Duration.ofNanos(clock.nanoTime() - began).toSeconds();
      System.out.println(page(sandbox, mesh, front(sandbox), seconds));
    }
    sandbox.waitFor();
    System.err.println("The sandbox has ended; see " + sandbox.logs());
    return 1;
  }

  private static int front(HostSandbox sandbox) throws IOException {
    String service = "front.sample.svc.cluster.local";
    try {
      return sandbox.forward(FRONT_PORT, service, 80);
    } catch (BindException e) {
      return sandbox.forward(0, service, 80);
    }
  }

  private static String page(HostSandbox sandbox, MeshInstall mesh, int front, long seconds)
      throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("A mesh is running (" + seconds + " s). Pods:");
    lines.add("");
    for (String namespace : List.of("linkerd", SAMPLE)) {
      for (Pod pod : mesh.pods(namespace)) {
        lines.add(
            "  %-8s %-42s %-14s %s"
                .formatted(
                    namespace,
                    pod.getMetadata().getName(),
                    pod.getStatus().getPodIP(),
                    pod.getSpec().getContainers().getFirst().getName()));
      }
    }
    String books =
        mesh.pods(SAMPLE).stream()
            .map(pod -> pod.getMetadata().getName())
            .filter(name -> name.startsWith("books-v1"))
            .findFirst()
            .orElse("books-v1-...");
    lines.add("");
    lines.add("  Front page   http://localhost:" + front + "/");
    lines.add("  Logs         " + sandbox.logs());
    lines.add("  kubectl      export KUBECONFIG=" + sandbox.kubeconfig());
    lines.add("");
    lines.add("Three things to try, in another terminal:");
    lines.add("");
    lines.add("  curl http://localhost:" + front + "/");
    lines.add(
        "  make sandbox-exec POD=%s CMD='curl -s localhost:4191/metrics | grep ^response_total'"
            .formatted(books));
    lines.add(
        "  make sandbox-exec POD=%s CMD='curl -sv http://quotes:9090/ 2>&1 | head'"
            .formatted(books));
    lines.add("");
    lines.add("Ctrl-C, or make sandbox-down, ends it and removes all of it.");
    return String.join("\n", lines);
  }

  private static void close(HostSandbox sandbox) {
    try {
      sandbox.close();
    } catch (IOException e) {
      System.err.println("the sandbox did not end cleanly: " + e.getMessage());
    }
  }

  private static int down() throws IOException {
    System.out.println(HostSandbox.stop(NAME) ? "The sandbox is gone." : "No sandbox is running.");
    return 0;
  }

  private static int exec(List<String> args) throws IOException, InterruptedException {
    if (args.size() < 2) {
      return usage();
    }
    Path directory = HostSandbox.directory(NAME);
    Optional<List<String>> line =
        PodAddress.parse(args.getFirst()).execCommand(directory, args.subList(1, args.size()));
    if (line.isEmpty()) {
      System.err.println("no container of that name runs: " + args.getFirst());
      return 1;
    }
    return new ProcessBuilder(line.get()).inheritIO().start().waitFor();
  }

  /** What has to be there before anything can start. */
  private static final class Preparation {
    /** Why nothing can start, with the command that helps; empty if all is there. */
    static Optional<String> refusal() throws IOException {
      if (!"root".equals(System.getProperty("user.name"))) {
        return Optional.of("Network namespaces need root: sudo make sandbox");
      }
      List<String> missing = SystemTools.missingPackages();
      if (missing.isEmpty()) {
        return Optional.empty();
      }
      String packages = String.join(" ", missing);
      if (!SystemTools.canInstall()) {
        return Optional.of(
            "These programs are missing: " + packages + "; install them and try again.");
      }
      System.out.println("Installing " + packages + " ...");
      SystemTools.install(missing);
      return Optional.empty();
    }
  }
}
