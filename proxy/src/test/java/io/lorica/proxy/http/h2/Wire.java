package io.lorica.proxy.http.h2;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames by hand, as bytes; knows nothing of the code under test but the RFC's numbers. */
final class Wire {
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;
  static final int PRIORITY = 0x20;

  private Wire() {}

  static byte[] preface() {
    return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] frame(int type, int flags, int streamId, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(streamId)
        .put(payload)
        .array();
  }

  /** SETTINGS with pairs of identifier and value. */
  static byte[] settings(int... pairs) {
    ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
    for (int i = 0; i < pairs.length; i += 2) {
      payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    return frame(4, 0, 0, payload.array());
  }

  static byte[] settingsAck() {
    return frame(4, 1, 0);
  }

  /** HEADERS with fields as literals that are not indexed; pairs of name and value. */
  static byte[] headers(int streamId, boolean end, String... fields) {
    return frame(1, END_HEADERS | (end ? END_STREAM : 0), streamId, block(fields));
  }

  /** A GET of {@code /} at {@code a.test}. */
  static byte[] get(int streamId) {
    return headers(streamId, true, getFields());
  }

  static String[] getFields() {
    return new String[] {":method", "GET", ":scheme", "http", ":authority", "a.test", ":path", "/"};
  }

  /** The head of a POST to {@code /} at {@code a.test}. */
  static byte[] post(int streamId) {
    return headers(
        streamId,
        false,
        ":method",
        "POST",
        ":scheme",
        "http",
        ":authority",
        "a.test",
        ":path",
        "/");
  }

  static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      string(block, fields[i]);
      string(block, fields[i + 1]);
    }
    return block.toByteArray();
  }

  private static void string(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < 127) {
      block.write(bytes.length);
    } else {
      block.write(127);
      int rest = bytes.length - 127;
      while (rest >= 128) {
        block.write(rest | 128);
        rest >>>= 7;
      }
      block.write(rest);
    }
    block.writeBytes(bytes);
  }

  static byte[] data(int streamId, boolean end, byte... content) {
    return frame(0, end ? END_STREAM : 0, streamId, content);
  }

  static byte[] data(int streamId, boolean end, String content) {
    return data(streamId, end, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  static byte[] reset(int streamId, int code) {
    return frame(3, 0, streamId, integer(code));
  }

  static byte[] windowUpdate(int streamId, int increment) {
    return frame(8, 0, streamId, integer(increment));
  }

  static byte[] ping(long data, boolean ack) {
    return frame(6, ack ? 1 : 0, 0, ByteBuffer.allocate(8).putLong(data).array());
  }

  static byte[] goAway(int lastStreamId, int code) {
    return frame(7, 0, 0, ByteBuffer.allocate(8).putInt(lastStreamId).putInt(code).array());
  }

  static byte[] integer(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
