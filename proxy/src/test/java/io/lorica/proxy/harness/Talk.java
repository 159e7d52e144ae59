package io.lorica.proxy.harness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** One end of a TCP connection in the words of a test. Text is ISO 8859-1, a byte a character. */
public final class Talk implements Closeable {
  /** A watchdog: nothing here takes so long. */
  private static final int WATCHDOG_MS = (int) TimeUnit.SECONDS.toMillis(30);

  private final Socket socket;
  private final InputStream in;

  Talk(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(WATCHDOG_MS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  public Socket socket() {
    return socket;
  }

  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** One byte, or -1 at the end. */
  public int read() throws IOException {
    return in.read();
  }

  public String read(int count) throws IOException {
    return new String(readBytes(count), StandardCharsets.ISO_8859_1);
  }

  public byte[] readBytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("after " + bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /** Everything up to the end of the stream. */
  public String readAll() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** One line without its CR LF, or null at the end of the stream. */
  @org.jspecify.annotations.Nullable
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = in.read();
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** The next HTTP/1 answer to a request with a body to its answer. */
  public Message answer() throws IOException {
    return Message.readAnswer(this, false);
  }

  /** The next HTTP/1 answer to HEAD. */
  public Message answerToHead() throws IOException {
    return Message.readAnswer(this, true);
  }

  /** Sends and returns the answer. */
  public Message ask(String request) throws IOException {
    send(request);
    return answer();
  }

  /** Says that nothing more will come. */
  public void end() throws IOException {
    socket.shutdownOutput();
  }

  /** Whether the peer ends the connection, cleanly or not, without another byte. Waits for it. */
  public boolean isEnded() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException _) {
      return true;
    }
  }

  /** Closes by RST. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
