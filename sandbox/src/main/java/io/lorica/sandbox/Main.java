package io.lorica.sandbox;

import io.lorica.mesh.time.NanoClock;
import io.lorica.sandbox.host.HostSandbox;
import io.lorica.sandbox.node.SystemTools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The program behind {@code make sandbox}: {@code prepare} installs what a mesh takes, {@code up}
 * starts one and stays, {@code down} ends it, {@code exec POD[/CONTAINER] COMMAND…} runs a command
 * in a pod.
 */
public final class Main {
  private static final String NAME = "default";

  private Main() {}

  /** Runs the command that the first argument names. */
  public static void main(String[] args) throws IOException, InterruptedException {
    String command = args.length == 0 ? "" : args[0];
    int code =
        switch (command) {
          case "prepare" -> isRefused() ? 1 : 0;
          case "up" -> up();
          case "down" -> down();
          case "exec" -> exec(List.of(args).subList(1, args.length));
          default -> usage();
        };
    System.exit(code);
  }

  private static int usage() {
    System.err.println("usage: prepare | up | down | exec POD[/CONTAINER] COMMAND [ARGUMENT...]");
    return 2;
  }

  private static boolean isRefused() throws IOException {
    Optional<String> refusal = Preparation.refusal();
    refusal.ifPresent(System.err::println);
    return refusal.isPresent();
  }

  private static int up() throws IOException, InterruptedException {
    if (isRefused()) {
      return 1;
    }
    NanoClock clock = NanoClock.system();
    long began = clock.nanoTime();
    System.out.println("Starting the node ...");
    HostSandbox sandbox;
    try {
      sandbox = HostSandbox.start(NAME);
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
    try (Supervision supervision = new Supervision(sandbox)) {
      supervision.install(() -> Duration.ofNanos(clock.nanoTime() - began));
      return supervision.await();
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
