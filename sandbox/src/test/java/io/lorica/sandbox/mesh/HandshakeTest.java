package io.lorica.sandbox.mesh;

import static io.lorica.sandbox.mesh.TlsHello.TLS_1_3;
import static io.lorica.sandbox.mesh.TlsHello.X25519_MLKEM768;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.sandbox.MeshedPair;
import io.lorica.sandbox.SandboxExtension;
import io.lorica.sandbox.TestSandbox;
import io.lorica.testkit.Await;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxies of two meshed pods agree on, read from the packets between them. */
@ExtendWith(SandboxExtension.class)
@Timeout(180)
class HandshakeTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nhost: server\r\n\r\n";
  private static final String ANSWER = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

  private final TestSandbox sandbox;
  private final MeshedPair pair;

  HandshakeTest(TestSandbox sandbox) throws IOException {
    this.sandbox = sandbox;
    this.pair = sandbox.pair();
  }

  /** What each side said first. */
  private record Hellos(TlsHello client, TlsHello server) {}

  @ParameterizedTest(name = "port {0}")
  @ValueSource(ints = {8089, 9009})
  void everyHandshakeIsTls13WithPostQuantumKeys(int port, @TempDir Path temp) throws Exception {
    try (Capture capture = Capture.start(sandbox, temp)) {
      exchange(port);
      List<Hellos> hellos =
          Await.value(
              "the handshake is captured",
              () -> Optional.of(hellos(capture)).filter(found -> !found.isEmpty()));

      assertThat(hellos)
          .allSatisfy(
              hello -> {
                assertThat(hello.client().versions()).containsExactly(TLS_1_3);
                assertThat(hello.client().groups()).startsWith(X25519_MLKEM768);
                assertThat(hello.client().shares()).startsWith(X25519_MLKEM768);
                assertThat(hello.server().versions()).containsExactly(TLS_1_3);
                assertThat(hello.server().shares()).containsExactly(X25519_MLKEM768);
              });
    }
  }

  /** One exchange on a connection that nobody had before. */
  private void exchange(int port) throws IOException {
    try (ServerSocketChannel listener = pair.server().listen(port)) {
      Thread.ofVirtual().start(() -> serveOne(listener));
      try (Socket socket = pair.client().connect(pair.service(port))) {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        byte[] answer = socket.getInputStream().readNBytes(ANSWER.length());
        assertThat(new String(answer, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200 OK");
      }
    }
  }

  private static void serveOne(ServerSocketChannel listener) {
    try (Socket socket = listener.accept().socket()) {
      int _ = socket.getInputStream().readNBytes(REQUEST.length()).length;
      socket.getOutputStream().write(ANSWER.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Those of all connections from the client's pod to the server's. */
  private List<Hellos> hellos(Capture capture) throws IOException {
    Map<TcpFlows.Flow, byte[]> flows = TcpFlows.of(capture.packets());
    List<Hellos> hellos = new ArrayList<>();
    flows.forEach(
        (flow, bytes) -> {
          if (flow.from().getAddress().equals(pair.client().address())
              && flow.to().getAddress().equals(pair.server().address())
              && bytes.length > 0) {
            TlsHello.of(bytes)
                .flatMap(
                    client ->
                        TlsHello.of(flows.getOrDefault(flow.reversed(), new byte[0]))
                            .map(server -> new Hellos(client, server)))
                .ifPresent(hellos::add);
          }
        });
    return hellos;
  }
}
