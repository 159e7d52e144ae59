package io.lorica.proxy.tls;

import io.netty.internal.tcnative.Library;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.util.internal.NativeLibraryLoader;
import io.netty.util.internal.PlatformDependent;

/**
 * Loads BoringSSL, once per process. Driven directly and not through Netty's handler, for three
 * reasons: that one closes a connection both ways when the peer closes it one way; it takes 70 ms
 * of a start to find out what the JDK's TLS can do; and it copies a key through a key store.
 */
final class TlsLibrary {
  private TlsLibrary() {}

  static {
    String name =
        "netty_tcnative_"
            + PlatformDependent.normalizedOs()
            + '_'
            + PlatformDependent.normalizedArch();
    load(name);
    try {
      // "provided" says that the library is loaded already; no engine.
      Library.initialize("provided", null);
    } catch (Exception e) {
      throw new IllegalStateException("cannot initialise BoringSSL", e);
    }
  }

  /** From the library path, as images have it, or else unpacked from its jar. */
  @SuppressWarnings("restricted") // loading the library is the point
  private static void load(String name) {
    try {
      System.loadLibrary(name);
    } catch (UnsatisfiedLinkError _) {
      NativeLibraryLoader.load(name, SSLContext.class.getClassLoader());
    }
  }

  /** Has the library loaded when it returns. */
  static String load() {
    return SSL.versionString();
  }

  /** Takes all errors off this thread's queue and returns the first, which is the cause. */
  static String takeErrors() {
    int first = SSL.getLastErrorNumber();
    if (first == 0) {
      return "";
    }
    String text = SSL.getErrorString(Integer.toUnsignedLong(first));
    int more = first;
    while (more != 0) {
      more = SSL.getLastErrorNumber();
    }
    return text.substring(text.lastIndexOf(':') + 1);
  }
}
