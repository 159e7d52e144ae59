package io.lorica.proxy.harness;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A frame of HTTP/2 (RFC 9113 §4.1), by a reader and writer that share no code with the proxy. */
record Http2Frame(int type, int flags, int stream, ByteBuffer payload) {
  static final int HEADERS = 1;
  static final int SETTINGS = 4;
  static final int GOAWAY = 7;
  static final int ACK = 1;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  private static final int HEADER = 9;
  private static final int PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".length();

  /** Begins as a server: takes the preface and sends settings. */
  static void greet(Talk talk) throws IOException {
    talk.readBytes(PREFACE);
    send(talk, SETTINGS, 0, 0);
  }

  /** The next frame but settings, which are acknowledged. */
  static Http2Frame read(Talk talk) throws IOException {
    while (true) {
      ByteBuffer header = ByteBuffer.wrap(talk.readBytes(HEADER));
      int length = header.getInt(0) >>> 8;
      Http2Frame frame =
          new Http2Frame(
              header.get(3),
              header.get(4),
              header.getInt(5),
              ByteBuffer.wrap(talk.readBytes(length)));
      if (frame.type != SETTINGS) {
        return frame;
      }
      if (frame.flags == 0) {
        send(talk, SETTINGS, ACK, 0);
      }
    }
  }

  static void send(Talk talk, int type, int flags, int stream, int... bytes) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(HEADER + bytes.length);
    frame.putInt(bytes.length << 8 | type).put((byte) flags).putInt(stream);
    for (int value : bytes) {
      frame.put((byte) value);
    }
    talk.send(frame.array());
  }
}
