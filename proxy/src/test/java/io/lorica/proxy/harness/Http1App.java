package io.lorica.proxy.harness;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An HTTP/1 application: answers each request as a test scripts, and remembers them all. */
public final class Http1App implements Closeable {
  private final TcpPeer peer;
  private final List<Message> requests = new CopyOnWriteArrayList<>();

  private Http1App(InetSocketAddress address, Function<Message, String> handler)
      throws IOException {
    peer = TcpPeer.serve(address, talk -> serve(talk, handler));
  }

  /**
   * Serves.
   *
   * @param handler returns the whole answer as it is to be on the wire
   */
  public static Http1App serve(InetSocketAddress address, Function<Message, String> handler)
      throws IOException {
    return new Http1App(address, handler);
  }

  /** Answers everything with 200 and this body. */
  public static Http1App saying(InetSocketAddress address, String body) throws IOException {
    return serve(address, _ -> ok(body));
  }

  /** A plain answer. */
  public static String ok(String body) {
    int length = body.getBytes(StandardCharsets.ISO_8859_1).length;
    return "HTTP/1.1 200 OK\r\ncontent-length: " + length + "\r\n\r\n" + body;
  }

  private void serve(Talk talk, Function<Message, String> handler) throws IOException {
    for (Message request = Message.readRequest(talk);
        request != null;
        request = Message.readRequest(talk)) {
      requests.add(request);
      talk.send(handler.apply(request));
    }
  }

  public InetSocketAddress address() {
    return peer.address();
  }

  /** All requests so far, in order. */
  public List<Message> requests() {
    return requests;
  }

  public Message last() {
    return requests.getLast();
  }

  /** Connections there have been. */
  public int connections() {
    return peer.accepted();
  }

  /** Goes away in the midst of everything. */
  public void kill() {
    peer.close();
  }

  @Override
  public void close() {
    kill();
  }
}
