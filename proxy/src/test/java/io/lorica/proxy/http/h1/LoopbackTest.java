package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.testkit.Await;
import io.netty.channel.Channel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only real sockets show: half-closure, resets, peers that stop reading. */
@Timeout(120)
class LoopbackTest {
  /** What the proxy may hold of one direction: water marks of both sides and two reads. */
  private static final long HELD_BYTES = 4 * 65_536;

  private static final int BODY_BYTES = 8 * 1024 * 1024;

  private static final String UPGRADE =
      "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
  private static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";

  private LoopbackProxy proxy;
  private final ExecutorService peers = Executors.newVirtualThreadPerTaskExecutor();

  @BeforeEach
  void start() throws IOException {
    proxy = new LoopbackProxy();
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    peers.shutdownNow();
    assertThat(peers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void oneConnectionCarriesManyExchanges() throws Exception {
    try (Socket client = proxy.connect()) {
      write(client, "GET /0 HTTP/1.1\r\nhost: a\r\n\r\n");
      try (Socket server = proxy.accept()) {
        for (int i = 0; i < 100; i++) {
          expect(server, "GET /" + i + " HTTP/1.1\r\nhost: a\r\n\r\n");
          String answer =
              "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
          write(server, answer);
          expect(client, answer);
          write(client, "GET /" + (i + 1) + " HTTP/1.1\r\nhost: a\r\n\r\n");
        }
      }
    }
  }

  @Test
  void aTunnelThatTheClientCutsOffLooksCutOff() throws Exception {
    Socket client = proxy.connect();
    write(client, UPGRADE);
    try (Socket server = proxy.accept()) {
      expect(server, UPGRADE);
      write(server, SWITCHING);
      expect(client, SWITCHING);
      write(client, "part");
      expect(server, "part");
      client.setSoLinger(true, 0);
      client.close();
      assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void eachDirectionOfATunnelEndsByItself() throws Exception {
    try (Socket client = proxy.connect()) {
      write(client, UPGRADE);
      try (Socket server = proxy.accept()) {
        expect(server, UPGRADE);
        write(server, SWITCHING);
        expect(client, SWITCHING);
        write(client, "last words");
        client.shutdownOutput();
        expect(server, "last words");
        assertThat(server.getInputStream().read()).isEqualTo(-1);
        write(server, "still here");
        expect(client, "still here");
        server.shutdownOutput();
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
    Await.until("both connections are closed", () -> noneOpen(proxy));
  }

  @Test
  void aServerThatStopsReadingStopsTheClient() throws Exception {
    try (Socket client = proxy.connect()) {
      write(client, "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + BODY_BYTES + "\r\n\r\n");
      Future<?> sending = peers.submit(() -> sendBody(client));
      try (Socket server = proxy.accept()) {
        Await.until("the proxy reads no more", () -> isPaused(proxy.accepted.getFirst()));
        assertThat(pending(proxy.dialled.getFirst())).isLessThan(HELD_BYTES);
        assertThat(sending.isDone()).isFalse();

        skipHead(server);
        expectBody(server);
        sending.get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aClientThatStopsReadingStopsTheServer() throws Exception {
    try (Socket client = proxy.connect()) {
      write(client, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
      try (Socket server = proxy.accept()) {
        skipHead(server);
        write(server, "HTTP/1.1 200 OK\r\ncontent-length: " + BODY_BYTES + "\r\n\r\n");
        Future<?> sending = peers.submit(() -> sendBody(server));
        Await.until("the proxy reads no more", () -> isPaused(proxy.dialled.getFirst()));
        assertThat(pending(proxy.accepted.getFirst())).isLessThan(HELD_BYTES);
        assertThat(sending.isDone()).isFalse();

        skipHead(client);
        expectBody(client);
        sending.get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aClientThatSendsAheadAndReadsNothingIsNotServedWithoutEnd() throws Exception {
    String answer = "HTTP/1.1 200 OK\r\ncontent-length: 4096\r\n\r\n" + "x".repeat(4096);
    try (Socket client = proxy.connect()) {
      Future<?> sending =
          peers.submit(
              () -> {
                for (int i = 0; i < 5_000; i++) {
                  write(client, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
                }
                return null;
              });
      try (Socket server = proxy.accept()) {
        Future<?> serving =
            peers.submit(
                () -> {
                  for (int i = 0; i < 5_000; i++) {
                    skipHead(server);
                    write(server, answer);
                  }
                  return null;
                });
        Await.until("the proxy reads no more", () -> isPaused(proxy.accepted.getFirst()));
        assertThat(pending(proxy.accepted.getFirst())).isLessThan(HELD_BYTES);
        for (int i = 0; i < 5_000; i++) {
          expect(client, answer);
        }
        sending.get(30, TimeUnit.SECONDS);
        serving.get(30, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void aRefusalReachesAClientThatIsStillSending() throws Exception {
    try (Socket client = proxy.connect()) {
      write(client, "GET / HTTP/1.1\nhost: a\n\n");
      write(client, "x".repeat(100_000));
      expect(client, "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    Await.until("the connection is closed", () -> noneOpen(proxy));
  }

  @Test
  void aClientThatNeverLeavesIsClosedAfterTheLinger() throws Exception {
    try (Socket client = proxy.connect()) {
      write(client, "GET / HTTP/1.1\n");
      Await.until("the connection is closed", () -> noneOpen(proxy));
      assertThat(client.isClosed()).isFalse();
    }
  }

  @Test
  void aBodyThatWasCutOffLooksCutOff() throws Exception {
    try (Socket client = proxy.connect()) {
      write(client, "GET / HTTP/1.0\r\n\r\n");
      try (Socket server = proxy.accept()) {
        skipHead(server);
        write(server, "HTTP/1.0 200 OK\r\n\r\npart");
        expect(client, "HTTP/1.0 200 OK\r\n\r\npart");
        server.setSoLinger(true, 0);
      }
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClientThatResetsEndsItsExchange() throws Exception {
    Socket server;
    try (Socket client = proxy.connect()) {
      write(client, "GET / HTTP/1.1\r\nhost: a\r\n\r\n");
      server = proxy.accept();
      skipHead(server);
      client.setSoLinger(true, 0);
    }
    try (server) {
      assertThat(server.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void concurrentExchangesPassUnchanged() throws Exception {
    Future<?> echo = peers.submit(this::serveEcho);
    Future<?>[] clients = new Future<?>[8];
    for (int i = 0; i < clients.length; i++) {
      int seed = i;
      clients[i] = peers.submit(() -> exchangeAtRandom(seed));
    }
    for (Future<?> client : clients) {
      client.get(60, TimeUnit.SECONDS);
    }
    assertThat(echo.isDone()).isFalse();
    assertThat(proxy.observer.violations).isEmpty();
  }

  private Void serveEcho() throws IOException {
    while (true) {
      Socket server = proxy.accept();
      peers.submit(
          () -> {
            try (server) {
              while (true) {
                String head = readHead(server);
                int length = Integer.parseInt(head.replaceAll("(?s).*x-length: (\\d+).*", "$1"));
                byte[] body =
                    head.contains("chunked")
                        ? readChunks(server)
                        : server.getInputStream().readNBytes(length);
                if (length % 2 == 0) {
                  write(server, "HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n");
                  server.getOutputStream().write(body);
                } else {
                  write(server, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                  writeChunks(server, body, new Random(length));
                }
              }
            }
          });
    }
  }

  private Void exchangeAtRandom(int seed) throws IOException {
    Random random = new Random(seed);
    try (Socket client = proxy.connect()) {
      for (int i = 0; i < 20; i++) {
        byte[] body = new byte[random.nextInt(50_000)];
        random.nextBytes(body);
        boolean chunked = random.nextBoolean();
        String framing = chunked ? "transfer-encoding: chunked" : "content-length: " + body.length;
        String head =
            "POST / HTTP/1.1\r\nhost: a\r\nx-length: "
                + body.length
                + "\r\n"
                + framing
                + "\r\n\r\n";
        Future<?> sending =
            peers.submit(
                () -> {
                  write(client, head);
                  if (chunked) {
                    writeChunks(client, body, new Random(seed));
                  } else {
                    client.getOutputStream().write(body);
                  }
                  return null;
                });
        String answer = readHead(client);
        byte[] echoed =
            answer.contains("chunked")
                ? readChunks(client)
                : client.getInputStream().readNBytes(body.length);
        assertThat(echoed).isEqualTo(body);
        join(sending);
      }
    }
    return null;
  }

  private static void join(Future<?> sending) {
    Await.until("the request is sent", sending::isDone);
  }

  private static void writeChunks(Socket to, byte[] body, Random random) throws IOException {
    int at = 0;
    while (at < body.length) {
      int size = Math.min(body.length - at, 1 + random.nextInt(random.nextBoolean() ? 20 : 20_000));
      write(to, Integer.toHexString(size) + "\r\n");
      to.getOutputStream().write(body, at, size);
      write(to, "\r\n");
      at += size;
    }
    write(to, "0\r\n\r\n");
  }

  private static byte[] readChunks(Socket from) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      int size = Integer.parseInt(readLine(from), 16);
      body.write(from.getInputStream().readNBytes(size));
      assertThat(readLine(from)).isEmpty();
      if (size == 0) {
        return body.toByteArray();
      }
    }
  }

  private static Void sendBody(Socket to) throws IOException {
    byte[] block = block();
    for (int sent = 0; sent < BODY_BYTES; sent += block.length) {
      to.getOutputStream().write(block);
    }
    return null;
  }

  private static void expectBody(Socket from) throws IOException {
    byte[] block = block();
    for (int read = 0; read < BODY_BYTES; read += block.length) {
      assertThat(from.getInputStream().readNBytes(block.length)).isEqualTo(block);
    }
  }

  private static byte[] block() {
    byte[] block = new byte[65_536];
    new Random(1).nextBytes(block);
    return block;
  }

  private static boolean isPaused(Channel channel) {
    return !channel.config().isAutoRead();
  }

  private static long pending(Channel channel) throws Exception {
    return channel
        .eventLoop()
        .submit(() -> channel.unsafe().outboundBuffer().totalPendingWriteBytes())
        .get();
  }

  private static boolean noneOpen(LoopbackProxy proxy) {
    return !proxy.accepted.isEmpty()
        && proxy.accepted.stream().noneMatch(Channel::isOpen)
        && proxy.dialled.stream().noneMatch(Channel::isOpen);
  }

  private static void write(Socket to, String text) throws IOException {
    to.getOutputStream().write(Wires.bytes(text));
  }

  private static void expect(Socket from, String text) throws IOException {
    byte[] read = from.getInputStream().readNBytes(text.length());
    assertThat(new String(read, StandardCharsets.ISO_8859_1)).isEqualTo(text);
  }

  private static void skipHead(Socket from) throws IOException {
    assertThat(readHead(from)).isNotEmpty();
  }

  private static String readHead(Socket from) throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = readLine(from); !line.isEmpty(); line = readLine(from)) {
      head.append(line).append('\n');
    }
    return head.toString();
  }

  private static String readLine(Socket from) throws IOException {
    InputStream in = from.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("ended");
      }
      line.append((char) b);
    }
    return line.substring(0, line.length() - 1);
  }
}
