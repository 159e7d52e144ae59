package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpService;
import io.lorica.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A client's connection and the connections to a server, joined as the stacks join them. */
final class ProxyPipeline {
  final ManualClock clock = new ManualClock();
  final RecordingObserver observer = new RecordingObserver();
  final List<EmbeddedChannel> servers = new ArrayList<>();
  final EmbeddedChannel client;
  private final Http1ClientPool pool =
      new Http1ClientPool(
          (listener, dial) -> {
            Http1ClientConnection connection =
                new Http1ClientConnection(Http1Limits.DEFAULT, observer, listener);
            servers.add(new EmbeddedChannel(connection));
            dial.connected(connection);
          },
          new Http1ClientPool.Limits(10, 1_000_000_000L, 10),
          clock,
          clock);

  ProxyPipeline() {
    this(service -> service);
  }

  /** With something in front of the service that requests are handed to. */
  ProxyPipeline(UnaryOperator<HttpService> around) {
    HttpService service =
        (head, end, response) -> {
          if (!HopByHop.isUpgrade(head)) {
            HopByHop.strip(head.headers());
          }
          return pool.open(head, end, response);
        };
    client =
        new EmbeddedChannel(
            new Http1ServerHandler(around.apply(service), Http1Limits.DEFAULT, clock, observer));
  }

  void fromClient(String wire) {
    client.writeInbound(Wires.buffer(wire));
    settle();
  }

  void fromServer(String wire) {
    servers.getLast().writeInbound(Wires.buffer(wire));
    settle();
  }

  String toClient() {
    settle();
    return sent(client);
  }

  String toServer() {
    settle();
    return sent(servers.getLast());
  }

  void settle() {
    client.runPendingTasks();
    servers.forEach(EmbeddedChannel::runPendingTasks);
    client.runPendingTasks();
  }

  static String sent(EmbeddedChannel channel) {
    StringBuilder sent = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      sent.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return sent.toString();
  }

  void finish() {
    client.finishAndReleaseAll();
    pool.drain();
    servers.forEach(EmbeddedChannel::finishAndReleaseAll);
    if (!observer.failures.isEmpty()) {
      throw new AssertionError("a defect reached a connection", observer.failures.getFirst());
    }
  }
}
