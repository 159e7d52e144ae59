package io.lorica.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.NetworkEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network of its own for one test: code runs in it on a thread that has entered it, and threads
 * started there stay there. Needs root.
 */
final class NetworkNamespace implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String name;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  static boolean isPermitted() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** A new one in which the loopback interface is up. */
  static NetworkNamespace create() {
    NetworkNamespace made =
        new NetworkNamespace(
            "lorica-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet());
    command("ip", "netns", "add", made.name);
    made.exec("ip", "link", "set", "lo", "up");
    return made;
  }

  /** Runs a command in it. */
  void exec(String... command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(List.of(command));
    command(whole.toArray(new String[0]));
  }

  /** Runs code in it, on a thread of its own. */
  <T> T call(Callable<T> code) throws Exception {
    return NetworkEntry.call(Path.of("/var/run/netns", name), code);
  }

  private static void command(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("%s: %s", List.of(command), output).isZero();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    command("ip", "netns", "delete", name);
  }
}
