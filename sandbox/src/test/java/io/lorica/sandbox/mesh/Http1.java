package io.lorica.sandbox.mesh;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** One end of an HTTP/1 connection, read and written by hand so that nothing is hidden. */
final class Http1 implements Closeable {
  private final Socket socket;
  private final InputStream in;

  Http1(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
  }

  /** The start line and the fields, as they came. */
  record Head(String start, List<String> fields) {
    /** The value of the first field of that name. */
    Optional<String> value(String name) {
      return fields.stream()
          .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(field -> field.substring(name.length() + 1).strip())
          .findFirst();
    }

    int status() {
      return Integer.parseInt(start.split(" ", -1)[1]);
    }
  }

  /** A request or an answer. */
  static final class Message {
    private final Head head;
    private final byte[] body;
    private final List<String> trailers;

    private Message(Head head, byte[] body, List<String> trailers) {
      this.head = head;
      this.body = body;
      this.trailers = trailers;
    }

    Head head() {
      return head;
    }

    byte[] body() {
      return body;
    }

    List<String> trailers() {
      return trailers;
    }
  }

  Socket socket() {
    return socket;
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** A head, given without its empty line, and a body of known length. */
  void send(String head, byte[] body) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        (head + "content-length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(body);
    send(all.toByteArray());
  }

  /** A head, given without its empty line, and a body in chunks of ever other sizes. */
  void sendChunked(String head, byte[] body, String trailer) throws IOException {
    send(head + "transfer-encoding: chunked\r\n\r\n");
    int size = 1;
    for (int at = 0; at < body.length; at += size) {
      size = Math.min(body.length - at, 1 + (size * 7) % 50_000);
      ByteArrayOutputStream chunk = new ByteArrayOutputStream();
      chunk.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      chunk.write(body, at, size);
      chunk.writeBytes(new byte[] {'\r', '\n'});
      send(chunk.toByteArray());
    }
    send("0\r\n" + trailer + "\r\n\r\n");
  }

  /** Says that nothing more will come. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  /** The next head; empty at the end of the connection. */
  Optional<Head> head() throws IOException {
    Optional<String> start = line();
    if (start.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Head(start.get(), fields()));
  }

  /** Answers requests, each of which is given with its head alone, until the client ends. */
  void serve(Handler handler) throws IOException {
    for (Optional<Head> head = head(); head.isPresent(); head = head()) {
      handler.answer(head.get());
    }
  }

  /** Answers a request, and reads the rest of it. */
  @FunctionalInterface
  interface Handler {
    void answer(Head head) throws IOException;
  }

  /** The next head, which must be there. */
  Head needHead() throws IOException {
    return head().orElseThrow(() -> new EOFException("no head"));
  }

  /** The next request or answer that says where its body ends. */
  Message message() throws IOException {
    Head head = needHead();
    return body(head);
  }

  /** What follows a head that says where its body ends. */
  Message body(Head head) throws IOException {
    if (head.value("transfer-encoding").isPresent()) {
      byte[] body = chunks();
      return new Message(head, body, fields());
    }
    int length = head.value("content-length").map(Integer::parseInt).orElse(0);
    return new Message(head, read(length), List.of());
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      body.writeBytes(read(size));
      read(2);
    }
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    return HexFormat.fromHexDigits(line().orElseThrow(EOFException::new));
  }

  private List<String> fields() throws IOException {
    List<String> fields = new ArrayList<>();
    for (String line = needLine(); !line.isEmpty(); line = needLine()) {
      fields.add(line);
    }
    return fields;
  }

  private String needLine() throws IOException {
    return line().orElseThrow(EOFException::new);
  }

  /** One line without its CR LF; empty at the end of the stream. */
  Optional<String> line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return Optional.empty();
    }
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  byte[] read(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("after " + bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /** Everything up to the end of the stream. */
  byte[] readAll() throws IOException {
    return in.readAllBytes();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
