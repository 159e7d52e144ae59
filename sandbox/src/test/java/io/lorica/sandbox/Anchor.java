package io.lorica.sandbox;

import io.lorica.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process of ours in a container, by which the host finds the container's namespaces. It does
 * nothing, and ends with its input, which is with this process at the latest.
 */
final class Anchor implements AutoCloseable {
  private final Process outer;
  private final ProcessHandle inner;

  private Anchor(Process outer, ProcessHandle inner) {
    this.outer = outer;
    this.inner = inner;
  }

  static Anchor in(TestSandbox sandbox, String namespace, String pod, String container)
      throws IOException {
    List<String> line =
        sandbox
            .host()
            .execCommand(namespace, pod, container, List.of("sh", "-c", "echo in; exec cat"))
            .orElseThrow(() -> new IOException(pod + " does not run"));
    Process outer = new ProcessBuilder(line).start();
    if (outer.getInputStream().read() < 0) {
      throw new IOException("cannot enter " + pod);
    }
    return new Anchor(outer, Await.value("the process inside", () -> innermost(outer.toHandle())));
  }

  private static Optional<ProcessHandle> innermost(ProcessHandle outer) {
    return outer.descendants().filter(each -> each.children().findAny().isEmpty()).findFirst();
  }

  /** File of one of its namespaces. */
  Path namespace(String kind) {
    return Path.of("/proc", Long.toString(inner.pid()), "ns", kind);
  }

  /** The container's processes, this one among them. */
  List<ProcessHandle> processes() throws IOException {
    Path wanted = Files.readSymbolicLink(namespace("pid"));
    return ProcessHandle.allProcesses().filter(each -> isIn(each, wanted)).toList();
  }

  private static boolean isIn(ProcessHandle process, Path wanted) {
    Path link = Path.of("/proc", Long.toString(process.pid()), "ns/pid");
    try {
      return Files.readSymbolicLink(link).equals(wanted);
    } catch (IOException _) {
      // It has ended, or it is the kernel's.
      return false;
    }
  }

  @Override
  public void close() {
    outer.destroy();
  }
}
