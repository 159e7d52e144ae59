package io.lorica.proxy.detect;

import java.util.List;

/** Whether a stream begins with a TLS ClientHello that names a server. */
public sealed interface TlsDetection {
  /** Cannot be said yet. */
  record NeedMoreBytes() implements TlsDetection {}

  /**
   * It does.
   *
   * @param serverName the SNI, in lower case and without trailing dot
   * @param alpn the protocols offered, in order; empty where the extension is absent or broken
   */
  record ClientHello(String serverName, List<String> alpn) implements TlsDetection {
    public ClientHello {
      alpn = List.copyOf(alpn);
    }
  }

  /** It does not: other bytes, or a hello without a usable server name. */
  record NotTls() implements TlsDetection {}
}
