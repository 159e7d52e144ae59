package io.lorica.proxy.foreign;

import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An HTTP/1 application that captures each request and answers as its path says: {@code /bytes/N},
 * {@code /chunked/N}, {@code /close/N}, {@code /status/N}, {@code /fields/N}, {@code /field/N}
 * bytes long, {@code /echo} while the request still comes, {@code /early} before it has come.
 */
final class CapturingApp implements Closeable {
  private static final int PIECE = 10_000;

  private final Queue<String> captured = new ConcurrentLinkedQueue<>();
  private final TcpPeer peer;

  CapturingApp(InetSocketAddress address) throws IOException {
    peer = TcpPeer.serve(address, this::serve);
  }

  /** What came since the last call, in order. */
  List<String> take() {
    List<String> taken = new ArrayList<>();
    for (String next = captured.poll(); next != null; next = captured.poll()) {
      taken.add(next);
    }
    return taken;
  }

  /** So many bytes of which none is like its neighbours. */
  static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8) * 7);
    }
    return bytes;
  }

  private void serve(Talk talk) throws IOException {
    boolean more = true;
    while (more) {
      List<String> head = head(talk);
      if (head.isEmpty()) {
        return;
      }
      more = serve(talk, new Request(head));
    }
  }

  /** A request's head, and what its fields say. */
  private record Request(List<String> head) {
    String start() {
      return head.getFirst();
    }

    String path() {
      return start().split(" ", -1)[1];
    }

    /** The number at the end of the path. */
    int count() {
      return Integer.parseInt(path().substring(path().lastIndexOf('/') + 1));
    }

    String field(String name) {
      return head.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }
  }

  private boolean serve(Talk talk, Request request) throws IOException {
    String path = request.path();
    if (path.equals("/early")) {
      talk.send("HTTP/1.1 413 Too Large\r\ncontent-length: 3\r\n\r\nno\n");
      captured.add(request.start() + "\n");
      body(talk, request, Sink.NONE);
      return true;
    }
    if (request.field("expect").equals("100-continue")) {
      talk.send("HTTP/1.1 100 Continue\r\n\r\n");
    }
    boolean echo = path.equals("/echo");
    if (echo) {
      talk.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    List<String> trailers =
        body(
            talk,
            request,
            piece -> {
              content.writeBytes(piece);
              if (echo) {
                chunk(talk, piece);
              }
            });
    captured.add(
        request.start()
            + "\n"
            + Capture.fields(request.head.stream().skip(1))
            + Capture.content(content.toByteArray())
            + Capture.fields(trailers.stream()));
    if (echo) {
      talk.send("0\r\nx-length: " + content.size() + "\r\n\r\n");
      return true;
    }
    return answer(talk, request);
  }

  /** Whether the connection goes on. */
  private static boolean answer(Talk talk, Request request) throws IOException {
    boolean head = request.start().startsWith("HEAD ");
    String[] path = request.path().split("/", -1);
    String kind = path.length < 2 ? "" : path[1];
    switch (kind) {
      case "chunked" -> {
        talk.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-sum\r\n\r\n");
        if (!head) {
          byte[] all = bytes(request.count());
          for (int from = 0; from < all.length; from += PIECE) {
            chunk(
                talk, java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + PIECE)));
          }
          talk.send("0\r\nx-sum: " + all.length + "\r\n\r\n");
        }
      }
      case "close" -> {
        talk.send("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
        talk.send(bytes(request.count()));
        return false;
      }
      case "status" ->
          talk.send(
              "HTTP/1.1 "
                  + request.count()
                  + " So\r\nx-kind: status\r\nlocation: /\r\n"
                  + none(request.count()));
      case "fields" ->
          talk.send(
              "HTTP/1.1 200 OK\r\n"
                  + fields(request.count())
                  + "set-cookie: a=b\r\nset-cookie: c=d\r\ncontent-length: 0\r\n\r\n");
      case "field" ->
          talk.send(
              "HTTP/1.1 200 OK\r\nx-long: "
                  + "y".repeat(request.count())
                  + "\r\ncontent-length: 0\r\n\r\n");
      case "bytes" -> {
        byte[] all = bytes(request.count());
        String version = request.start().substring(request.start().lastIndexOf(' ') + 1);
        talk.send(version + " 200 OK\r\nETag: \"a\"\r\n");
        talk.send("content-length: " + all.length + "\r\n\r\n");
        talk.send(head ? new byte[0] : all);
      }
      default -> talk.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n" + (head ? "" : "ok"));
    }
    return !request.field("connection").equals("close");
  }

  private static String none(int status) {
    return status == 204 || status == 304 ? "\r\n" : "content-length: 0\r\n\r\n";
  }

  private static String fields(int count) {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < count; i++) {
      fields.append("x-field-").append(i).append(": value ").append(i).append("\r\n");
    }
    return fields.toString();
  }

  private static void chunk(Talk talk, byte[] piece) throws IOException {
    talk.send(Integer.toHexString(piece.length) + "\r\n");
    talk.send(piece);
    talk.send("\r\n");
  }

  private interface Sink {
    Sink NONE = _ -> {};

    void piece(byte[] bytes) throws IOException;
  }

  /** Reads the body; its trailers. */
  private static List<String> body(Talk talk, Request request, Sink sink) throws IOException {
    if (request.field("transfer-encoding").equals("chunked")) {
      for (int size = size(talk); size > 0; size = size(talk)) {
        sink.piece(talk.readBytes(size));
        line(talk);
      }
      return head(talk);
    }
    String length = request.field("content-length");
    int left = length.isEmpty() ? 0 : Integer.parseInt(length);
    for (int size = Math.min(left, PIECE); size > 0; size = Math.min(left, PIECE)) {
      sink.piece(talk.readBytes(size));
      left -= size;
    }
    return List.of();
  }

  private static int size(Talk talk) throws IOException {
    return Integer.parseInt(line(talk), 16);
  }

  /** Lines up to an empty one, or none at the end of the stream. */
  private static List<String> head(Talk talk) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(talk); !line.isEmpty(); line = line(talk)) {
      lines.add(line);
    }
    return lines;
  }

  private static String line(Talk talk) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = talk.read(); next >= 0 && next != '\n'; next = talk.read()) {
      line.append((char) next);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() {
    peer.close();
  }
}
