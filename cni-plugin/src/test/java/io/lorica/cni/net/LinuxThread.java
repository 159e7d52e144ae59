package io.lorica.cni.net;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** System calls that change the calling thread alone. Never call these on a shared thread. */
@SuppressWarnings("restricted") // The JDK has no way into a namespace but the C library.
final class LinuxThread {
  private static final int O_RDONLY = 0;
  private static final int CLONE_NEWNET = 0x40000000;

  /** Raw system call: the C library's {@code setfsuid} would do, but returns no error. */
  private static final long SYS_SETFSUID = 122;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
  private static final MethodHandle CLOSE =
      handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle SETNS =
      handle(
          "setns",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  private static final MethodHandle SYSCALL =
      handle(
          "syscall",
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

  private LinuxThread() {}

  private static MethodHandle handle(String function, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), type);
  }

  /** Sockets that the calling thread opens from now on belong to the namespace at {@code path}. */
  static void enterNetworkNamespace(Path path) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      int file = (int) invoke(OPEN, arena.allocateFrom(path.toString()), O_RDONLY);
      int result = (int) invoke(SETNS, file, CLONE_NEWNET);
      invoke(CLOSE, file);
      if (result != 0) {
        throw new IllegalStateException("cannot enter " + path);
      }
    }
  }

  /** Files that the calling thread opens from now on, sockets too, belong to user {@code uid}. */
  static void becomeUser(int uid) throws Exception {
    invoke(SYSCALL, SYS_SETFSUID, (long) uid);
    long effective = (long) invoke(SYSCALL, SYS_SETFSUID, -1L);
    if (effective != uid) {
      throw new IllegalStateException("still user " + effective);
    }
  }

  private static Object invoke(MethodHandle function, Object... arguments) throws Exception {
    try {
      return function.invokeWithArguments(arguments);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
