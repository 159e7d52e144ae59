package io.lorica.proxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.TransportHeader;
import io.lorica.proxy.tls.TlsLab.Outcome;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestCredentials;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against the TLS of the JDK and of OpenSSL. */
@Timeout(120)
class TlsInteropTest {
  @AutoClose private final TlsLab lab = new TlsLab();

  private static SSLContext jdk(TestCredentials credentials) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys(credentials), new TrustManager[] {new TrustAll()}, null);
    return context;
  }

  private static KeyManager[] keys(TestCredentials credentials) throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "leaf",
          credentials.key(),
          new char[0],
          credentials.chain().certificates().toArray(new X509Certificate[0]));
      KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
      factory.init(store, new char[0]);
      return factory.getKeyManagers();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static final class TrustAll implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private SSLSocket jdkClient(InetSocketAddress address, String... protocols) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            jdk(lab.issuer.leaf(TlsLab.CLIENT))
                .getSocketFactory()
                .createSocket(address.getAddress(), address.getPort());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(TlsLab.SERVER)));
    if (protocols.length > 0) {
      parameters.setProtocols(protocols);
    }
    socket.setSSLParameters(parameters);
    return socket;
  }

  /** Collects what comes in until it ends. */
  private CompletableFuture<byte[]> collect(HoldHandler hold) {
    CompletableFuture<byte[]> all = new CompletableFuture<>();
    lab.loop.call(
        () -> {
          hold.inspect(
              (bytes, end) -> {
                if (end) {
                  byte[] got = new byte[bytes.readableBytes()];
                  bytes.getBytes(bytes.readerIndex(), got);
                  all.complete(got);
                }
                return !end;
              });
          return true;
        });
    return all;
  }

  private void send(HoldHandler hold, byte[] bytes, int piece) {
    lab.loop.call(
        () -> {
          for (int at = 0; at < bytes.length; at += piece) {
            ByteBuf out = hold.channel().alloc().directBuffer();
            out.writeBytes(bytes, at, Math.min(piece, bytes.length - at));
            hold.channel().write(out, hold.channel().voidPromise());
          }
          return hold.channel().flush();
        });
  }

  private static Outcome.Secured secured(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Secured.class);
    return (Outcome.Secured) outcome;
  }

  @Test
  void aJdkClientTalksToOurServer() throws Exception {
    TlsLab.Result result = new TlsLab.Result();
    InetSocketAddress address = lab.serve(lab.process(TlsLab.SERVER).server(), result);
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    try (SSLSocket client = jdkClient(address)) {
      client.startHandshake();
      assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
      // The first of this client's list: the server follows the client's order.
      assertThat(client.getSession().getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
      Outcome.Secured server = secured(result.get());
      assertThat(server.negotiated().peer()).contains(new DnsIdentity(TlsLab.CLIENT));
      CompletableFuture<byte[]> got = collect(server.plaintext());
      client.getOutputStream().write(bytes);
      client.shutdownOutput();
      assertThat(got.get(30, TimeUnit.SECONDS)).isEqualTo(bytes);
      // Its side has ended; ours has not. Pieces of all sizes share records as they come.
      send(server.plaintext(), bytes, 1_000);
      assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
      send(server.plaintext(), bytes, 50_000);
      assertThat(client.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }
  }

  @Spec("01#40")
  @Test
  void tls12IsRefused() throws Exception {
    TlsLab.Result result = new TlsLab.Result();
    InetSocketAddress address = lab.serve(lab.process(TlsLab.SERVER).server(), result);
    try (SSLSocket client = jdkClient(address, "TLSv1.2")) {
      assertThatThrownBy(client::startHandshake).isInstanceOf(SSLException.class);
    }
    assertThat(result.get()).isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void ourClientTalksToAJdkServer() throws Exception {
    try (SSLServerSocket listening =
        (SSLServerSocket)
            jdk(lab.issuer.leaf(TlsLab.SERVER))
                .getServerSocketFactory()
                .createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      listening.setNeedClientAuth(true);
      SSLParameters parameters = listening.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {TransportHeader.ALPN});
      listening.setSSLParameters(parameters);
      CompletableFuture<String> got = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> serveOnce(listening, got));
      Outcome.Secured client =
          secured(
              lab.connect(
                  lab.process(TlsLab.CLIENT),
                  (InetSocketAddress) listening.getLocalSocketAddress(),
                  TlsLab.SERVER,
                  true));
      assertThat(client.negotiated().alpn()).contains(TransportHeader.ALPN);
      CompletableFuture<byte[]> answer = collect(client.plaintext());
      send(client.plaintext(), "question".getBytes(US_ASCII), 3);
      assertThat(got.get(30, TimeUnit.SECONDS)).isEqualTo(TlsLab.CLIENT + " question");
      assertThat(new String(answer.get(30, TimeUnit.SECONDS), US_ASCII)).isEqualTo("answer");
    }
  }

  /** Reads eight bytes, names the client by its certificate, answers and closes. */
  private static void serveOnce(SSLServerSocket listening, CompletableFuture<String> got) {
    try (SSLSocket socket = (SSLSocket) listening.accept()) {
      InputStream in = socket.getInputStream();
      String question = TlsLab.text(in, 8);
      X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      Object name = leaf.getSubjectAlternativeNames().iterator().next().get(1);
      got.complete(name + " " + question);
      socket.getOutputStream().write("answer".getBytes(US_ASCII));
    } catch (IOException | GeneralSecurityException e) {
      got.completeExceptionally(e);
    }
  }

  @Test
  void openSslTalksToOurServer(@TempDir Path directory) throws Exception {
    TlsLab.Result result = new TlsLab.Result();
    InetSocketAddress address = lab.serve(lab.process(TlsLab.SERVER).server(), result);
    TestCredentials credentials = lab.issuer.leaf(TlsLab.CLIENT);
    Path key = Files.writeString(directory.resolve("key.pem"), credentials.keyPem());
    Path chain = Files.writeString(directory.resolve("chain.pem"), credentials.chainPem());
    Path anchors = Files.writeString(directory.resolve("anchors.pem"), lab.root.pem());
    Process openssl =
        new ProcessBuilder(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + address.getPort(),
                "-servername",
                TlsLab.SERVER,
                "-key",
                key.toString(),
                "-cert",
                chain.toString(),
                "-cert_chain",
                chain.toString(),
                "-CAfile",
                anchors.toString(),
                "-verify_return_error",
                "-groups",
                "P-384",
                "-quiet",
                "-no_ign_eof")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      Outcome.Secured server = secured(result.get());
      assertThat(server.negotiated().peer()).contains(new DnsIdentity(TlsLab.CLIENT));
      var channel = server.plaintext().channel();
      assertThat(lab.loop.call(() -> channel.pipeline().get(TlsHandler.class).group()))
          .isEqualTo("P-384");
      send(server.plaintext(), "hello".getBytes(US_ASCII), 5);
      assertThat(TlsLab.text(openssl.getInputStream(), 5)).isEqualTo("hello");
      CompletableFuture<byte[]> got = collect(server.plaintext());
      openssl.getOutputStream().write("bye\n".getBytes(US_ASCII));
      openssl.getOutputStream().close();
      assertThat(new String(got.get(30, TimeUnit.SECONDS), US_ASCII)).isEqualTo("bye\n");
    } finally {
      openssl.destroyForcibly();
    }
  }

  @Test
  void inputCutOffIsAFailureAndNotAnEnd() throws Exception {
    TlsLab.Result result = new TlsLab.Result();
    InetSocketAddress address = lab.serve(lab.process(TlsLab.SERVER).server(), result);
    java.net.Socket transport = new java.net.Socket(address.getAddress(), address.getPort());
    SSLSocket client =
        (SSLSocket)
            jdk(lab.issuer.leaf(TlsLab.CLIENT))
                .getSocketFactory()
                .createSocket(transport, TlsLab.SERVER, address.getPort(), false);
    client.startHandshake();
    client.getOutputStream().write(1);
    HoldHandler plaintext = secured(result.get()).plaintext();
    CompletableFuture<byte[]> got = collect(plaintext);
    // The TCP connection ends below TLS.
    transport.shutdownOutput();
    got.get(30, TimeUnit.SECONDS);
    assertThat(lab.loop.call(plaintext::isClosed)).isTrue();
    transport.close();
  }

  @Test
  void rubbishEndsTheHandshake() throws Exception {
    TlsLab.Result result = new TlsLab.Result();
    InetSocketAddress address = lab.serve(lab.process(TlsLab.SERVER).server(), result);
    try (var socket = new java.net.Socket(address.getAddress(), address.getPort())) {
      socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
      assertThat(result.get()).isInstanceOf(Outcome.Failed.class);
      // An alert, and the end.
      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(16);
    }
  }
}
