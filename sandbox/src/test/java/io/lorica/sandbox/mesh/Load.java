package io.lorica.sandbox.mesh;

import io.lorica.sandbox.InPod;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Clients in a pod that ask without a pause, each on a connection of its own, and remember every
 * answer. A client whose connection was closed connects again; that costs it no request.
 */
final class Load implements AutoCloseable {
  private static final String REQUEST = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";

  private final InPod place;
  private final InetSocketAddress target;
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean stopped;

  /**
   * One request. Times are those of {@link System#nanoTime}.
   *
   * @param outcome {@code 200} and the answer's body, or what went wrong
   */
  record Asked(long begunNs, long endedNs, String outcome) {
    boolean failed() {
      return !outcome.startsWith("200 ");
    }

    /** The pod that answered. */
    String pod() {
      return failed() ? "" : outcome.substring("200 ".length());
    }
  }

  private Load(InPod place, InetSocketAddress target) {
    this.place = place;
    this.target = target;
  }

  static Load start(InPod place, InetSocketAddress target, int clients) {
    Load load = new Load(place, target);
    for (int i = 0; i < clients; i++) {
      load.clients.add(Thread.ofVirtual().start(load::ask));
    }
    return load;
  }

  /** The requests that are over. */
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** Ends when the requests have that are under way. */
  List<Asked> stop() throws InterruptedException {
    stopped = true;
    for (Thread client : clients) {
      client.join();
    }
    return asked();
  }

  private void ask() {
    while (!stopped) {
      try (Http1 connection = new Http1(place.connect(target))) {
        boolean open = true;
        while (open && !stopped) {
          open = askOn(connection);
        }
      } catch (IOException e) {
        long now = System.nanoTime();
        asked.add(new Asked(now, now, "no connection: " + e));
      }
    }
  }

  /** Whether the connection can take a further request. */
  private boolean askOn(Http1 connection) {
    long begunNs = System.nanoTime();
    try {
      connection.send(REQUEST);
      Http1.Message answer = connection.message();
      String body = new String(answer.body(), StandardCharsets.UTF_8);
      asked.add(new Asked(begunNs, System.nanoTime(), answer.head().status() + " " + body));
      return answer.head().value("connection").filter(value -> value.equals("close")).isEmpty();
    } catch (IOException e) {
      asked.add(new Asked(begunNs, System.nanoTime(), e.toString()));
      return false;
    }
  }

  /** Ends, without waiting for the requests that are under way. */
  @Override
  public void close() {
    stopped = true;
  }
}
