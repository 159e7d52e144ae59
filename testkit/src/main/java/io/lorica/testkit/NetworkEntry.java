package io.lorica.testkit;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Runs code in a network namespace of the kernel, on a thread of its own that has entered it. A
 * socket that is opened there stays there, whoever uses it afterwards; so do threads that are
 * started there. Needs root.
 */
public final class NetworkEntry {
  private static final int CLONE_NEWNET = 0x40000000;
  private static final int WATCHDOG_SECONDS = 60;

  private NetworkEntry() {}

  /**
   * Runs the code and returns what it returns.
   *
   * @param namespace file of the network namespace, as in {@code /run/netns} or {@code /proc}
   */
  public static <T> T call(Path namespace, Callable<T> code) throws Exception {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              enter(namespace);
              return code.call();
            });
    Thread.ofPlatform().name(namespace.toString()).start(task);
    return task.get(WATCHDOG_SECONDS, TimeUnit.SECONDS);
  }

  private static void enter(Path namespace) {
    try (Arena arena = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MethodHandle open = handle(linker, "open", ADDRESS, JAVA_INT);
      MethodHandle setns = handle(linker, "setns", JAVA_INT, JAVA_INT);
      MethodHandle close = handle(linker, "close", JAVA_INT);
      int file = (int) open.invokeExact(arena.allocateFrom(namespace.toString()), 0);
      int entered = (int) setns.invokeExact(file, CLONE_NEWNET);
      int closed = (int) close.invokeExact(file);
      if (file < 0 || entered != 0 || closed != 0) {
        throw new AssertionError("cannot enter " + namespace);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError("cannot enter " + namespace, e);
    }
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(Linker linker, String function, MemoryLayout... arguments) {
    return linker.downcallHandle(
        linker.defaultLookup().find(function).orElseThrow(),
        FunctionDescriptor.of(JAVA_INT, arguments));
  }
}
