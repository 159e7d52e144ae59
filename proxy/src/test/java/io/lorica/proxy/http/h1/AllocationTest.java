package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What an exchange costs the event loop in garbage once its connections are warm: both ends of the
 * codec, the pool and Netty together. A count and no measurement: the same on every machine.
 */
@Timeout(120)
class AllocationTest {
  private static final int WARM_UP = 3_000;
  private static final int MEASURED = 5_000;

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
  private final ExecutorService peers = Executors.newVirtualThreadPerTaskExecutor();

  /** Tracking would be most of what is counted. */
  @BeforeEach
  void stopTracking() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void trackAgain() throws InterruptedException {
    ResourceLeakDetector.setLevel(level);
    peers.shutdownNow();
    assertThat(peers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aRequestWithoutBodyAllocatesNextToNothing() throws IOException {
    assertThat(bytesPerExchange("GET /items/42?x=y HTTP/1.1\r\n" + FIELDS + "\r\n", COUNTED))
        .isLessThan(200);
  }

  @Test
  void aBodyAllocatesLittleMore() throws IOException {
    assertThat(
            bytesPerExchange(
                "POST /items HTTP/1.1\r\n" + FIELDS + "content-length: 128\r\n\r\n" + BODY,
                COUNTED))
        .isLessThan(200);
  }

  @Test
  void chunksAllocateLittleMore() throws IOException {
    assertThat(
            bytesPerExchange(
                "POST /items HTTP/1.1\r\n"
                    + FIELDS
                    + "transfer-encoding: chunked\r\n\r\n80\r\n"
                    + BODY
                    + "\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n80\r\n"
                    + BODY
                    + "\r\n0\r\n\r\n"))
        .isLessThan(600);
  }

  private static final String BODY = "x".repeat(128);

  private static final String FIELDS =
      "host: web.default.svc.cluster.local:8080\r\nuser-agent: some/1.0\r\naccept: */*\r\n"
          + "x-request-id: 5f1c7a8e-3b1c-4f5e-9d3f-8a1b2c3d4e5f\r\nconnection: keep-alive\r\n";

  private static final String COUNTED =
      "HTTP/1.1 200 OK\r\nserver: some\r\ncontent-type: text/plain\r\ncontent-length: 128\r\n\r\n"
          + BODY;

  private long bytesPerExchange(String request, String answer) throws IOException {
    try (LoopbackProxy proxy = new LoopbackProxy();
        Socket client = proxy.connect()) {
      byte[] asked = Wires.bytes(request);
      byte[] answered = Wires.bytes(answer);
      client.getOutputStream().write(asked);
      Socket server = proxy.accept();
      peers.submit(() -> serve(server, answered));
      int answerBytes = client.getInputStream().readNBytes(answered.length).length;
      exchange(client, asked, answerBytes, WARM_UP);
      long before = allocated(proxy);
      exchange(client, asked, answerBytes, MEASURED);
      return (allocated(proxy) - before) / MEASURED;
    }
  }

  private static long allocated(LoopbackProxy proxy) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return threads.getThreadAllocatedBytes(proxy.loop().threadId());
  }

  private static void exchange(Socket client, byte[] asked, int answerBytes, int times)
      throws IOException {
    for (int i = 0; i < times; i++) {
      client.getOutputStream().write(asked);
      assertThat(client.getInputStream().readNBytes(answerBytes)).hasSize(answerBytes);
    }
  }

  /** Answers each request, of which it only looks for the end. */
  private static Void serve(Socket server, byte[] answer) throws IOException {
    try (server) {
      byte[] read = new byte[8192];
      while (true) {
        int size = server.getInputStream().read(read);
        if (size < 0) {
          return null;
        }
        server.getOutputStream().write(answer);
      }
    }
  }
}
