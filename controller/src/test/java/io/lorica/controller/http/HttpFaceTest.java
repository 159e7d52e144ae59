package io.lorica.controller.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpFaceTest {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

  @AfterEach
  void stop() throws InterruptedException {
    loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).sync();
  }

  @Test
  void answersSeveralRequestsOnOneConnection() throws Exception {
    try (HttpFace face = open(limits(64, 4, 4), HttpFaceTest::echo);
        Socket client = connect(face)) {
      send(client, post("/a?x=1", "hi"));
      assertThat(read(client, "POST /a hi")).startsWith("HTTP/1.1 200 OK");
      send(client, get("/b", "close"));
      assertThat(readToEnd(client)).endsWith("GET /b ");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    try (HttpFace face = open(limits(64, 4, 4), HttpFaceTest::echo);
        Socket client = connect(face)) {
      send(client, get("/1", "keep-alive") + get("/2", "close"));
      String all = readToEnd(client);
      assertThat(all.indexOf("GET /1 ")).isPositive().isLessThan(all.indexOf("GET /2 "));
    }
  }

  @Test
  void aPipelinedRequestWaitsUntilTheOneBeforeIsAnswered() throws Exception {
    java.util.concurrent.CountDownLatch second = new java.util.concurrent.CountDownLatch(1);
    HttpHandler slowFirst =
        question -> {
          if (question.path().equals("/2")) {
            second.countDown();
          } else if (second.getCount() == 0) {
            return HttpAnswer.text(200, "overtaken");
          }
          return echo(question);
        };
    try (HttpFace face = open(limits(64, 8, 8), slowFirst);
        Socket client = connect(face)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 4; i++) {
        requests.append(get("/1", "keep-alive"));
      }
      send(client, requests + get("/2", "close"));
      assertThat(readToEnd(client)).doesNotContain("overtaken").endsWith("GET /2 ");
    }
  }

  @Test
  void aBodyBeyondTheBoundEndsTheConnectionWithAReason() throws Exception {
    try (HttpFace face = open(limits(4, 4, 4), HttpFaceTest::echo);
        Socket client = connect(face)) {
      send(client, post("/", "12345"));
      assertThat(readToEnd(client))
          .startsWith("HTTP/1.1 500 ")
          .endsWith("limit reached while reading: 4");
    }
  }

  @Test
  void garbageEndsThatConnectionAlone() throws Exception {
    try (HttpFace face = open(limits(4, 4, 4), HttpFaceTest::echo);
        Socket bad = connect(face);
        Socket good = connect(face)) {
      send(bad, "\u0016\u0003\u0001 garbage\r\n\r\n");
      assertThat(readToEnd(bad)).startsWith("HTTP/1.1 400 ");
      send(good, get("/b", "close"));
      assertThat(readToEnd(good)).endsWith("GET /b ");
    }
  }

  @Test
  void anEndlessHeadEndsTheConnection() throws Exception {
    try (HttpFace face = open(limits(4, 4, 4), HttpFaceTest::echo);
        Socket client = connect(face)) {
      send(client, "GET / HTTP/1.1\r\nX: " + "a".repeat(40_000) + "\r\n\r\n");
      assertThat(readToEnd(client)).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void aRequestThatNeverEndsIsCutOff() throws Exception {
    HttpLimits limits = new HttpLimits(4, 4, 4, Duration.ofMillis(50), Duration.ofSeconds(60));
    try (HttpFace face = open(limits, HttpFaceTest::echo);
        Socket client = connect(face)) {
      send(client, "GET / HTTP/1.1\r\nX: ");
      assertThat(readToEnd(client)).isEmpty();
    }
  }

  @Test
  void moreRequestsThanTheBoundAreRefusedAndCounted() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    HttpHandler slow =
        question -> {
          entered.countDown();
          try {
            leave.await();
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          return echo(question);
        };
    try (HttpFace face = open(limits(4, 4, 1), slow);
        Socket first = connect(face);
        Socket second = connect(face)) {
      send(first, get("/first", "close"));
      entered.await();
      send(second, get("/second", "close"));
      assertThat(readToEnd(second)).startsWith("HTTP/1.1 503 ");
      leave.countDown();
      assertThat(readToEnd(first)).endsWith("GET /first ");
      assertThat(refused("requests")).isEqualTo(1);
    }
  }

  @Test
  void moreConnectionsThanTheBoundAreRefusedAndCounted() throws Exception {
    try (HttpFace face = open(limits(4, 1, 1), HttpFaceTest::echo);
        Socket first = connect(face)) {
      send(first, get("/1", "keep-alive"));
      read(first, "GET /1 ");
      try (Socket second = connect(face)) {
        assertThat(readToEnd(second)).isEmpty();
      }
      assertThat(refused("connections")).isEqualTo(1);
    }
  }

  @Test
  void aBugInTheHandlerIsStatus500() throws Exception {
    HttpHandler broken =
        _ -> {
          throw new IllegalStateException("a bug");
        };
    try (HttpFace face = open(limits(4, 4, 4), broken);
        Socket client = connect(face)) {
      send(client, get("/", "close"));
      assertThat(readToEnd(client)).startsWith("HTTP/1.1 500 ").endsWith("internal error\n");
    }
  }

  private static String get(String path, String connection) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: " + connection + "\r\n\r\n";
  }

  private static String post(String path, String body) {
    return "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(path, body.length(), body);
  }

  private double refused(String what) {
    return metrics.get("http_face_refused_total").tag("what", what).counter().count();
  }

  private static HttpLimits limits(int body, int connections, int inFlight) {
    return new HttpLimits(
        body, connections, inFlight, Duration.ofSeconds(60), Duration.ofSeconds(60));
  }

  private HttpFace open(HttpLimits limits, HttpHandler handler) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return HttpFace.open(
        new HttpFace.Spec("test", any, Optional.empty(), limits, handler), loops, metrics);
  }

  private static HttpAnswer echo(HttpQuestion question) {
    String body = new String(question.body(), StandardCharsets.UTF_8);
    return HttpAnswer.text(200, question.method() + " " + question.path() + " " + body);
  }

  private static Socket connect(HttpFace face) throws IOException {
    Socket socket = new Socket(face.address().getAddress(), face.address().getPort());
    socket.setSoTimeout(30_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String read(Socket socket, String until) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder text = new StringBuilder();
    while (text.indexOf(until) < 0) {
      int next = in.read();
      assertThat(next).describedAs("end after " + text).isNotNegative();
      text.append((char) next);
    }
    return text.toString();
  }

  private static String readToEnd(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (java.net.SocketException reset) {
      return "";
    }
  }
}
