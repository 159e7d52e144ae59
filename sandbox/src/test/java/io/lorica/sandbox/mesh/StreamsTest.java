package io.lorica.sandbox.mesh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lorica.sandbox.MeshedPair;
import io.lorica.sandbox.SandboxExtension;
import io.lorica.sandbox.TestSandbox;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** gRPC and opaque connections, byte for byte through two proxies; all at once. */
@ExtendWith(SandboxExtension.class)
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamsTest {
  private static final int CALLS = 4;
  private static final long GIBIBYTE = 1L << 30;
  private static final String LAST_WORDS = "all of it came";

  private final MeshedPair pair;

  StreamsTest(TestSandbox sandbox) throws IOException {
    this.pair = sandbox.pair();
  }

  @AtOnce
  void grpcCallsOfAllKindsPass() throws Exception {
    try (GrpcApp _ = GrpcApp.serve(pair.server(), 8087, 0);
        GrpcUser user = new GrpcUser(pair.client(), pair.service(8087))) {
      Together.run(
          4 * CALLS,
          number -> {
            switch (number % 4) {
              case 0 -> unary(user, number);
              case 1 -> pouring(user, number);
              case 2 -> summing(user, number);
              default -> chatting(user, number);
            }
          });
    }
  }

  private static void unary(GrpcUser user, long seed) {
    for (int i = 0; i < GrpcApp.MESSAGES; i++) {
      byte[] message = GrpcApp.piece(seed, i);
      assertThat(user.echo(message)).isEqualTo(message);
    }
  }

  private static void pouring(GrpcUser user, long seed) {
    assertThat(user.pour(seed)).isEqualTo(sum(seed));
  }

  private static void summing(GrpcUser user, long seed) throws InterruptedException {
    GrpcUser.Call call = user.open(GrpcApp.SUM);
    for (int i = 0; i < GrpcApp.MESSAGES; i++) {
      call.send(GrpcApp.piece(seed, i));
    }
    call.end();
    assertThat(call.next()).isEqualTo(GrpcApp.text(sum(seed)));
    assertThat(call.next()).isEqualTo(Status.OK);
  }

  private static void chatting(GrpcUser user, long seed) throws InterruptedException {
    GrpcUser.Call call = user.open(GrpcApp.CHAT);
    for (int i = 0; i < GrpcApp.MESSAGES; i++) {
      byte[] message = GrpcApp.piece(seed, i);
      call.send(message);
      assertThat(call.next()).isEqualTo(message);
    }
    call.end();
    assertThat(call.next()).isEqualTo(Status.OK);
  }

  private static Noise.Digest sum(long seed) {
    Noise.Summing sum = new Noise.Summing();
    for (int i = 0; i < GrpcApp.MESSAGES; i++) {
      sum.add(GrpcApp.piece(seed, i));
    }
    return sum.digest();
  }

  @AtOnce
  void grpcFailuresKeepTheirMeaning() throws Exception {
    try (GrpcApp app = GrpcApp.serve(pair.server(), 8088, CALLS);
        GrpcUser user = new GrpcUser(pair.client(), pair.service(8088))) {
      Together.run(
          CALLS,
          _ -> {
            StatusRuntimeException failed = user.failure(GrpcApp.FAIL, CallOptions.DEFAULT);
            assertThat(failed.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
            assertThat(failed.getStatus().getDescription()).isEqualTo("not today");
            assertThat(requireNonNull(failed.getTrailers()).get(GrpcApp.WHY)).isEqualTo("because");

            StatusRuntimeException late =
                user.failure(
                    GrpcApp.HANG, CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS));
            assertThat(late.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
          });
      assertThat(app.awaitCancelled()).as("the application's calls are cancelled").isTrue();
    }
  }

  @AtOnce
  void opaqueBytesPassUnchangedHoweverMany() throws Exception {
    Noise up = new Noise(10, GIBIBYTE);
    Noise down = new Noise(11, GIBIBYTE);
    CompletableFuture<Ends> atServer = new CompletableFuture<>();
    try (TcpApp _ =
        TcpApp.serve(
            pair.server().listen(9000),
            connection -> {
              SocketChannel channel = connection.socket().getChannel();
              atServer.complete(Ends.of(channel, down, Long.MAX_VALUE, () -> {}));
              // The client has ended its direction; ours goes on.
              connection.send(LAST_WORDS);
            })) {
      try (Socket socket = pair.client().connect(pair.service(9000))) {
        SocketChannel channel = socket.getChannel();
        Ends atClient = Ends.of(channel, up, GIBIBYTE, channel::shutdownOutput);
        assertThat(new Http1(socket).readAll()).asString().isEqualTo(LAST_WORDS);
        Ends other = atServer.join();
        assertThat(other.received()).isEqualTo(atClient.sent());
        assertThat(atClient.received()).isEqualTo(other.sent());
        assertThat(other.received().length()).isEqualTo(GIBIBYTE);
        assertThat(atClient.received().length()).isEqualTo(GIBIBYTE);
      }
    }
  }

  /** What one end of a connection sent and received at the same time. */
  private record Ends(Noise.Digest sent, Noise.Digest received) {
    static Ends of(SocketChannel channel, Noise noise, long expected, Together.Step afterwards)
        throws Exception {
      AtomicReference<Noise.Digest> sent = new AtomicReference<>();
      AtomicReference<Noise.Digest> received = new AtomicReference<>();
      Together.run(
          () -> {
            sent.set(noise.pourInto(channel));
            afterwards.run();
          },
          () -> received.set(Noise.drain(channel, expected)));
      return new Ends(sent.get(), received.get());
    }
  }

  @AtOnce
  void serverSpeaksFirstOnAnOpaquePort() throws Exception {
    try (TcpApp _ =
        TcpApp.serve(
            pair.server().listen(9001),
            connection -> {
              connection.send("220 ready\r\n");
              for (var line = connection.line(); line.isPresent(); line = connection.line()) {
                connection.send("250 " + line.get() + "\r\n");
              }
            })) {
      Together.run(
          CALLS,
          _ -> {
            try (Http1 client = new Http1(pair.client().connect(pair.service(9001)))) {
              assertThat(client.line()).contains("220 ready");
              for (int i = 0; i < 100; i++) {
                client.send("word " + i + "\r\n");
                assertThat(client.line()).contains("250 word " + i);
              }
              client.end();
              assertThat(client.readAll()).isEmpty();
            }
          });
    }
  }
}
