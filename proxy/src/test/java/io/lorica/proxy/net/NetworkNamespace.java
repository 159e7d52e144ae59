package io.lorica.proxy.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network of its own for one test: code runs in it on a thread that has entered it, and threads
 * started there stay there. Needs root.
 */
final class NetworkNamespace implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final int CLONE_NEWNET = 0x40000000;

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
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter();
              return code.call();
            });
    Thread.ofPlatform().name(name).start(task);
    return task.get(60, TimeUnit.SECONDS);
  }

  private void enter() {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle open = handle(linker, "open", ADDRESS, JAVA_INT);
      MethodHandle setns = handle(linker, "setns", JAVA_INT, JAVA_INT);
      MethodHandle close = handle(linker, "close", JAVA_INT);
      int file = (int) open.invokeExact(arena.allocateFrom("/var/run/netns/" + name), 0);
      int entered = (int) setns.invokeExact(file, CLONE_NEWNET);
      int closed = (int) close.invokeExact(file);
      assertThat(file).isPositive();
      assertThat(entered).isZero();
      assertThat(closed).isZero();
    } catch (Throwable e) {
      throw new AssertionError("cannot enter " + name, e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(Linker linker, String function, MemoryLayout... arguments) {
    return linker.downcallHandle(
        linker.defaultLookup().find(function).orElseThrow(),
        FunctionDescriptor.of(JAVA_INT, arguments));
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
