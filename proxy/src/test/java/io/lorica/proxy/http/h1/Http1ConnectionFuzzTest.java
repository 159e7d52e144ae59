package io.lorica.proxy.http.h1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes of a peer, any bytes, against connections of HTTP/1. The first two bytes say what the other
 * side does and where the rest is cut.
 */
class Http1ConnectionFuzzTest {
  private static final Http1Limits LIMITS = new Http1Limits(2_000, 500, 20, 200, 100, 1_024);

  /** What a client sends is served in the same way however it is cut, and never breaks a server. */
  @FuzzTest(maxDuration = "1m")
  void connections(byte[] data) {
    if (data.length < 2) {
      return;
    }
    boolean atOnce = (data[0] & 1) != 0;
    byte[] wire = Arrays.copyOfRange(data, 2, data.length);
    String whole = served(atOnce, List.of(wire));
    assertThat(served(atOnce, Wires.inTwo(wire, data[1]))).isEqualTo(whole);
    assertThat(served(atOnce, Wires.inBytes(wire))).isEqualTo(whole);
  }

  private static String served(boolean atOnce, List<byte[]> pieces) {
    ServerPipeline server = new ServerPipeline(LIMITS);
    server.service.onOpen =
        exchange -> {
          if (atOnce || exchange.events.contains("end")) {
            exchange.answer(200, "ok");
          }
          exchange.onData =
              part -> {
                part.response.requestConsumed(part.lastBytes);
                if (!atOnce && part.events.contains("end")) {
                  part.answer(200, "ok");
                }
              };
        };
    for (byte[] piece : pieces) {
      if (piece.length > 0 && server.isOpen()) {
        server.receive(new String(piece, ISO_8859_1));
      }
    }
    String sent = server.sent();
    assertThat(sent.isEmpty() || sent.startsWith("HTTP/1.")).isTrue();
    StringBuilder log = new StringBuilder(sent).append(server.isOpen());
    server.service.exchanges.forEach(exchange -> log.append('\n').append(told(exchange.events)));
    server.finish();
    return log.toString();
  }

  /** What a server sends is heard in the same way however it is cut, and ends an exchange once. */
  @FuzzTest(maxDuration = "1m")
  void answers(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] wire = Arrays.copyOfRange(data, 2, data.length);
    String whole = heard(data[0], List.of(wire));
    assertThat(heard(data[0], Wires.inTwo(wire, data[1]))).isEqualTo(whole);
    assertThat(heard(data[0], Wires.inBytes(wire))).isEqualTo(whole);
  }

  private static String heard(byte request, List<byte[]> pieces) {
    ClientPipeline client = new ClientPipeline(LIMITS);
    ClientPipeline.Exchange exchange = asked(client, request & 3);
    assertThat(client.sent()).isNotEmpty();
    for (byte[] piece : pieces) {
      if (piece.length > 0 && client.isOpen()) {
        client.receive(new String(piece, ISO_8859_1));
      }
    }
    String log = told(exchange.events) + client.isOpen() + client.observer.violations;
    if ((request & 4) != 0 && client.isOpen()) {
      client.receiveEnd();
    }
    client.finish();
    assertThat(exchange.events)
        .filteredOn(event -> event.matches("(?s)[2-9]..( .*)?"))
        .hasSizeLessThan(2);
    assertThat(exchange.events)
        .as("ends of the answer")
        .filteredOn(event -> event.matches("(?s)end|trailers .*|abort .*"))
        .hasSizeBetween(1, 2);
    return log;
  }

  private static ClientPipeline.Exchange asked(ClientPipeline client, int kind) {
    return switch (kind) {
      case 0 -> client.get();
      case 1 -> client.open("HEAD", "/", -1, true, "host", "a");
      case 2 -> {
        ClientPipeline.Exchange exchange = new ClientPipeline.Exchange();
        exchange.head.method("CONNECT");
        exchange.head.authority("a:80");
        yield client.open(exchange, true);
      }
      default ->
          client.open(
              "GET", "/", -1, true, "host", "a", "connection", "upgrade", "upgrade", "websocket");
    };
  }

  /**
   * What reaches a server, read by somebody else's parser, is the requests that we took from the
   * client and no other.
   */
  @FuzzTest(maxDuration = "1m")
  void forwarded(byte[] data) {
    if (data.length < 2) {
      return;
    }
    byte[] wire = Arrays.copyOfRange(data, 2, data.length);
    List<ForwardedRequests> passed = new ArrayList<>();
    ProxyPipeline proxy =
        new ProxyPipeline(
            service -> {
              passed.add(new ForwardedRequests(service));
              return passed.getFirst();
            });
    List<StringBuilder> toServers = new ArrayList<>();
    int answered = 0;
    for (byte[] piece : Wires.inTwo(wire, data[1])) {
      if (piece.length > 0 && proxy.client.isOpen()) {
        proxy.fromClient(new String(piece, ISO_8859_1));
      }
      collect(proxy, toServers);
      while (answered < passed.getFirst().complete().size() && proxy.servers.getLast().isOpen()) {
        answered++;
        proxy.fromServer("HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n");
        collect(proxy, toServers);
      }
    }
    List<String> seen = new ArrayList<>();
    toServers.forEach(text -> seen.addAll(NettyReading.requests(text.toString())));
    proxy.finish();
    // Over several connections, whose requests may overlap.
    assertThat(seen).containsExactlyInAnyOrderElementsOf(passed.getFirst().complete());
  }

  private static void collect(ProxyPipeline proxy, List<StringBuilder> toServers) {
    proxy.settle();
    for (int i = 0; i < proxy.servers.size(); i++) {
      if (i == toServers.size()) {
        toServers.add(new StringBuilder());
      }
      EmbeddedChannel server = proxy.servers.get(i);
      toServers.get(i).append(ProxyPipeline.sent(server));
    }
  }

  /** Events as one text. How much of a body arrives before it breaks off depends on the cuts. */
  private static String told(List<String> events) {
    boolean broken = events.stream().anyMatch(e -> e.startsWith("abort") || e.startsWith("cancel"));
    StringBuilder log = new StringBuilder();
    StringBuilder body = new StringBuilder();
    for (String event : events) {
      if (event.startsWith("data ")) {
        body.append(event, 5, event.length());
      } else {
        log.append(event).append('|');
      }
    }
    return log + (broken ? "" : body.toString());
  }
}
