package io.lorica.proxy.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.ConnectConfig;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.config.ListenConfig;
import io.lorica.proxy.config.TcpOptions;
import io.lorica.testkit.Await;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets: a client, an acceptor, a connector, a server; the relay between them. */
@Timeout(60)
class DuplexRelayTest {
  private static final ConnectConfig CONNECT =
      new ConnectConfig(
          Duration.ofSeconds(10),
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 0),
          TcpOptions.DEFAULTS);

  @AutoClose private final TestLoop loop = new TestLoop();
  @AutoClose private ServerSocket listening = new ServerSocket();
  private final Connector connector = new Connector(CONNECT, ConnectGuard.none());
  private final BlockingQueue<AcceptedConnection> accepted = new LinkedBlockingQueue<>();
  private final CompletableFuture<RelayEnd> end = new CompletableFuture<>();
  private final CountingMeter clientMeter = new CountingMeter();
  private final CountingMeter serverMeter = new CountingMeter();
  private InetSocketAddress proxy = IpLiterals.socketAddress("127.0.0.1", 0);
  private final CompletableFuture<Channel> serverSide = new CompletableFuture<>();
  private final CompletableFuture<DuplexRelay> relay = new CompletableFuture<>();

  DuplexRelayTest() throws IOException {}

  private static final class CountingMeter implements ByteMeter {
    final AtomicLong read = new AtomicLong();
    final AtomicLong written = new AtomicLong();

    @Override
    public void read(long bytes) {
      read.addAndGet(bytes);
    }

    @Override
    public void written(long bytes) {
      written.addAndGet(bytes);
    }
  }

  @BeforeEach
  void listen() throws IOException {
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Acceptor acceptor =
        Acceptor.bind(
            new ListenConfig(
                List.of(IpLiterals.socketAddress("127.0.0.1", 0)), 0, TcpOptions.DEFAULTS),
            loop.group(),
            loop.group(),
            (_, _) -> (InetSocketAddress) listening.getLocalSocketAddress(),
            accepted::add);
    acceptor.accept();
    proxy = acceptor.addresses().getFirst();
  }

  private Socket client() throws IOException {
    Socket socket = new Socket();
    socket.connect(proxy);
    return socket;
  }

  /** Connects the accepted connection on, and relays. */
  private Socket join() throws Exception {
    AcceptedConnection connection = accepted.take();
    loop.call(
        () ->
            connector.connect(
                connection.channel().eventLoop(),
                connection.originalDestination(),
                new Connector.Listener() {
                  @Override
                  public void connected(HoldHandler hold) {
                    serverSide.complete(hold.channel());
                    relay.complete(
                        DuplexRelay.start(
                            new DuplexRelay.Side(connection.hold(), clientMeter),
                            new DuplexRelay.Side(hold, serverMeter),
                            end::complete));
                  }

                  @Override
                  public void failed(ConnectFailure failure) {
                    end.completeExceptionally(new IOException(failure.message()));
                  }
                }));
    return listening.accept();
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String readToEnd(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  private static String read(Socket socket, int length) throws IOException {
    return new String(socket.getInputStream().readNBytes(length), US_ASCII);
  }

  private RelayEnd ended() throws Exception {
    return end.get(30, TimeUnit.SECONDS);
  }

  @Test
  void bytesPassBothWaysUnchanged() throws Exception {
    try (Socket client = client();
        Socket server = join();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      byte[] up = new byte[20_000_000];
      byte[] down = new byte[30_000_000];
      new Random(1).nextBytes(up);
      new Random(2).nextBytes(down);
      threads.submit(() -> send(client, up));
      threads.submit(() -> send(server, down));
      var got = threads.submit(() -> server.getInputStream().readAllBytes());
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(down);
      assertThat(got.get()).isEqualTo(up);
      assertThat(ended()).isEqualTo(new RelayEnd("", "", true));
      assertThat(clientMeter.read).hasValue(up.length);
      assertThat(serverMeter.written).hasValue(up.length);
      assertThat(serverMeter.read).hasValue(down.length);
      assertThat(clientMeter.written).hasValue(down.length);
    }
  }

  private static boolean send(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    socket.shutdownOutput();
    return true;
  }

  @Test
  void aClientThatHasEndedStillGetsItsAnswer() throws Exception {
    try (Socket client = client();
        Socket server = join()) {
      write(client, "question");
      client.shutdownOutput();
      assertThat(readToEnd(server)).isEqualTo("question");
      write(server, "answer");
      assertThat(read(client, 6)).isEqualTo("answer");
      assertThat(end).isNotDone();
      server.shutdownOutput();
      assertThat(readToEnd(client)).isEmpty();
      assertThat(ended().clean()).isTrue();
    }
  }

  @Test
  void aServerThatHasEndedStillHearsTheClient() throws Exception {
    try (Socket client = client();
        Socket server = join()) {
      write(server, "banner");
      server.shutdownOutput();
      assertThat(readToEnd(client)).isEqualTo("banner");
      write(client, "more");
      assertThat(read(server, 4)).isEqualTo("more");
      assertThat(end).isNotDone();
      client.shutdownOutput();
      assertThat(readToEnd(server)).isEmpty();
      assertThat(ended().clean()).isTrue();
    }
  }

  @Test
  void bytesAndEndFromBeforeTheConnectArrive() throws Exception {
    try (Socket client = client()) {
      write(client, "early");
      client.shutdownOutput();
      try (Socket server = join()) {
        assertThat(readToEnd(server)).isEqualTo("early");
        write(server, "late");
        server.shutdownOutput();
        assertThat(readToEnd(client)).isEqualTo("late");
        assertThat(ended().clean()).isTrue();
      }
    }
  }

  @Test
  void aClientThatEndedWhileNobodyReadIsReadToItsEndWhenAsked() throws Exception {
    byte[] bytes = new byte[100_000];
    new Random(3).nextBytes(bytes);
    try (Socket client = client()) {
      send(client, bytes);
      AcceptedConnection connection = accepted.take();
      accepted.add(connection);
      loop.call(() -> true);
      assertThat(loop.call(connection.hold()::heldBytes)).isZero();
      try (Socket server = join()) {
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void aResetIsNoticedWhileNobodyReads() throws Exception {
    Socket client = client();
    AcceptedConnection connection = accepted.take();
    client.setSoLinger(true, 0);
    client.close();
    Await.until("the reset", () -> loop.call(connection.hold()::isClosed));
    connection.channel().close();
  }

  @Test
  void aPeerThatDoesNotReadStopsTheOther() throws Exception {
    try (SocketChannel client = SocketChannel.open(proxy)) {
      try (Socket server = join()) {
        client.configureBlocking(false);
        ByteBuffer chunk = ByteBuffer.allocate(1 << 16);
        long sent = 0;
        int idle = 0;
        // Until kernel and relay are full: a thousand times in a row nothing could be sent.
        while (idle < 1_000) {
          int written = client.write(chunk.clear());
          sent += written;
          idle = written == 0 ? idle + 1 : 0;
          Thread.onSpinWait();
          if (written == 0) {
            loop.call(() -> true);
          }
        }
        long underWay =
            loop.call(() -> serverSide.join().unsafe().outboundBuffer().totalPendingWriteBytes());
        // High water mark of 64 KiB, the read that crossed it, and one that nobody asked for.
        assertThat(underWay).isBetween(1L, 3L << 16);

        long received = 0;
        InputStream in = server.getInputStream();
        byte[] buffer = new byte[1 << 16];
        client.shutdownOutput();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          received += n;
        }
        assertThat(received).isEqualTo(sent);
      }
    }
  }

  @Test
  void aResetOfTheServerResetsTheClient() throws Exception {
    try (Socket client = client()) {
      try (Socket server = join()) {
        write(server, "part");
        assertThat(read(client, 4)).isEqualTo("part");
        server.setSoLinger(true, 0);
      }
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThat(ended()).isEqualTo(new RelayEnd("", "ECONNRESET", false));
    }
  }

  @Test
  void aResetOfTheClientResetsTheServer() throws Exception {
    Socket client = client();
    try (Socket server = join()) {
      write(client, "part");
      assertThat(read(server, 4)).isEqualTo("part");
      client.setSoLinger(true, 0);
      client.close();
      assertThatThrownBy(() -> server.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThat(ended()).isEqualTo(new RelayEnd("ECONNRESET", "", false));
    }
  }

  @Test
  void abortResetsBoth() throws Exception {
    try (Socket client = client();
        Socket server = join()) {
      write(client, "x");
      assertThat(read(server, 1)).isEqualTo("x");
      loop.call(
          () -> {
            relay.join().abort();
            return true;
          });
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(ended()).isEqualTo(new RelayEnd("", "", false));
    }
  }

  @Test
  void aClientThatWasResetBeforeTheConnectEndsTheRelayAtOnce() throws Exception {
    Socket client = client();
    write(client, "x");
    client.setSoLinger(true, 0);
    client.close();
    AcceptedConnection connection = accepted.take();
    accepted.add(connection);
    loop.call(
        () -> {
          connection.hold().inspect((_, _) -> true);
          return true;
        });
    Await.until("the reset", () -> loop.call(connection.hold()::isClosed));
    try (Socket server = join()) {
      assertThat(ended().clean()).isFalse();
      assertThatThrownBy(() -> readToEnd(server)).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void refusedAndPreventedConnectsSaySo() throws Exception {
    InetSocketAddress target = (InetSocketAddress) listening.getLocalSocketAddress();
    listening.close();
    assertThat(failure(connector, target))
        .isInstanceOfSatisfying(
            ConnectFailure.Refused.class,
            refused -> assertThat(refused.errno()).isEqualTo("ECONNREFUSED"));
    assertThat(failure(new Connector(CONNECT, ConnectGuard.notToLoopback()), target))
        .isEqualTo(
            new ConnectFailure.Prevented(
                "Outbound proxy cannot initiate connections on the loopback interface"));
    assertThat(failure(new Connector(CONNECT, ConnectGuard.notToPort(target.getPort())), target))
        .isEqualTo(
            new ConnectFailure.Prevented(
                "inbound connection must not target port " + target.getPort()));
  }

  @Test
  void aConnectThatIsNotAnsweredTimesOut() throws Exception {
    // A listener whose backlog is full drops further SYNs.
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress target = (InetSocketAddress) full.getLocalSocketAddress();
      try (SocketChannel one = SocketChannel.open(target);
          SocketChannel two = SocketChannel.open(target)) {
        assertThat(one.isConnected() && two.isConnected()).isTrue();
        ConnectConfig quick =
            new ConnectConfig(Duration.ofMillis(50), CONNECT.backoff(), TcpOptions.DEFAULTS);
        ConnectFailure failure = failure(new Connector(quick, ConnectGuard.none()), target);
        assertThat(failure).isEqualTo(new ConnectFailure.TimedOut(Duration.ofMillis(50)));
        assertThat(failure.message()).isEqualTo("connect timed out after 50ms");
      }
    }
  }

  private ConnectFailure failure(Connector with, InetSocketAddress target) throws Exception {
    CompletableFuture<ConnectFailure> result = new CompletableFuture<>();
    loop.call(
        () ->
            with.connect(
                loop.loop(),
                target,
                new Connector.Listener() {
                  @Override
                  public void connected(HoldHandler hold) {
                    hold.channel().close();
                    result.completeExceptionally(new AssertionError("connected"));
                  }

                  @Override
                  public void failed(ConnectFailure failure) {
                    result.complete(failure);
                  }
                }));
    return result.get(30, TimeUnit.SECONDS);
  }
}
