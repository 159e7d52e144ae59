package io.lorica.proxy.training;

import io.lorica.testkit.TestCredentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Takes TLS off connections and hands them to a port of this machine, as the sidecar of a control
 * plane does: without ALPN, which grpc-java's own TLS would insist on.
 */
final class TlsFront {
  private final ServerSocket listener;
  private final int behind;

  private TlsFront(ServerSocket listener, int behind) {
    this.listener = listener;
    this.behind = behind;
  }

  static TlsFront start(int port, int behind, TestCredentials credentials)
      throws IOException, GeneralSecurityException {
    char[] none = {};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, none);
    store.setKeyEntry(
        "leaf",
        credentials.key(),
        none,
        credentials.chain().certificates().toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, none);
    SSLContext tls = SSLContext.getInstance("TLSv1.3");
    tls.init(keys.getKeyManagers(), null, null);
    ServerSocket listener = tls.getServerSocketFactory().createServerSocket(port);
    TlsFront front = new TlsFront(listener, behind);
    Thread.ofVirtual().start(front::accept);
    return front;
  }

  private void accept() {
    try {
      while (true) {
        Socket outside = listener.accept();
        Socket inside = new Socket(InetAddress.getLoopbackAddress(), behind);
        Thread.ofVirtual().start(() -> copy(outside, inside));
        Thread.ofVirtual().start(() -> copy(inside, outside));
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // One end is gone: both are closed.
    }
  }

  void stop() throws IOException {
    listener.close();
  }
}
