package io.lorica.sandbox.node;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A container that runs: a process that is the first of its own process namespace, so that nothing
 * it started outlives it.
 *
 * <p>The node's child is {@code unshare}, which waits; the container's program is that one's child
 * and is what signals go to.
 */
final class ContainerProcess {
  private static final long KILLED = 137;

  private final Process unshare;

  private ContainerProcess(Process unshare) {
    this.unshare = unshare;
  }

  /**
   * Starts a program in a pod's network namespace; returns when it runs or has failed to.
   *
   * @param namespace file of the network namespace
   * @param plan what it sees
   * @param command program and arguments
   * @param env its whole environment
   * @param messages where the programs that make the namespaces write
   */
  static ContainerProcess start(
      Path namespace,
      ContainerRoot.Plan plan,
      List<String> command,
      Map<String, String> env,
      File messages)
      throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "/usr/bin/nsenter",
                "--net=" + namespace,
                "/usr/bin/unshare",
                "--mount",
                "--pid",
                "--uts",
                "--ipc",
                "--fork",
                "--kill-child",
                "/bin/sh",
                "-c",
                ContainerRoot.script(plan),
                "container"));
    line.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().clear();
    builder.environment().putAll(env);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(messages));
    Process process = builder.start();
    process.getOutputStream().close();
    try (InputStream out = process.getInputStream()) {
      // One byte says that the program starts now; none, that its start failed, as its exit tells.
      int _ = out.read();
    }
    return new ContainerProcess(process);
  }

  /** The program's process id as the node sees it; empty before it started and after it ended. */
  Optional<Long> pid() {
    return unshare.children().findFirst().map(ProcessHandle::pid);
  }

  boolean isAlive() {
    return unshare.isAlive();
  }

  /** Waits for the end; the exit code, 128 plus the number for a signal. */
  int waitFor() throws InterruptedException {
    return unshare.waitFor();
  }

  boolean waitFor(Duration atMost) throws InterruptedException {
    return unshare.waitFor(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Asks the program to end. */
  void terminate() {
    signal("TERM");
  }

  /** Ends the program and all that it started. */
  void kill() {
    signal("KILL");
    if (pid().isEmpty()) {
      unshare.destroyForcibly();
    }
  }

  static boolean wasKilled(int exitCode) {
    return exitCode == KILLED;
  }

  private void signal(String name) {
    pid()
        .ifPresent(
            pid -> {
              try {
                Commands.run(List.of("kill", "-" + name, Long.toString(pid)), "");
              } catch (IOException _) {
                // It ended in this moment, which is what was wanted.
              }
            });
  }
}
