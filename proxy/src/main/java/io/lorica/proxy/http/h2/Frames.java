package io.lorica.proxy.http.h2;

import java.nio.charset.StandardCharsets;

/** Numbers of RFC 9113 §4 to §6. */
final class Frames {
  static final int HEADER_LENGTH = 9;

  static final int DATA = 0x0;
  static final int HEADERS = 0x1;
  static final int PRIORITY = 0x2;
  static final int RST_STREAM = 0x3;
  static final int SETTINGS = 0x4;
  static final int PUSH_PROMISE = 0x5;
  static final int PING = 0x6;
  static final int GOAWAY = 0x7;
  static final int WINDOW_UPDATE = 0x8;
  static final int CONTINUATION = 0x9;

  static final int FLAG_ACK = 0x1;
  static final int FLAG_END_STREAM = 0x1;
  static final int FLAG_END_HEADERS = 0x4;
  static final int FLAG_PADDED = 0x8;
  static final int FLAG_PRIORITY = 0x20;

  static final int HEADER_TABLE_SIZE = 0x1;
  static final int ENABLE_PUSH = 0x2;
  static final int MAX_CONCURRENT_STREAMS = 0x3;
  static final int INITIAL_WINDOW_SIZE = 0x4;
  static final int MAX_FRAME_SIZE = 0x5;
  static final int MAX_HEADER_LIST_SIZE = 0x6;

  static final int SETTING_LENGTH = 6;

  /**
   * RFC 9113 §4.2: the size that every endpoint must accept, and the largest that can be allowed.
   */
  static final int DEFAULT_FRAME_SIZE = 16_384;

  static final int LARGEST_FRAME_SIZE = 16_777_215;

  /** RFC 9113 §6.9.2 and §6.9.1. */
  static final int DEFAULT_WINDOW = 65_535;

  static final int LARGEST_WINDOW = Integer.MAX_VALUE;

  /** What a client sends first (RFC 9113 §3.4). */
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  static final int PREFACE_LENGTH = PREFACE.length;

  private Frames() {}

  static byte preface(int index) {
    return PREFACE[index];
  }

  static byte[] preface() {
    return PREFACE.clone();
  }

  /** Writes a frame header into {@code to}. */
  static void header(byte[] to, int offset, int length, int type, int flags, int streamId) {
    to[offset] = (byte) (length >>> 16);
    to[offset + 1] = (byte) (length >>> 8);
    to[offset + 2] = (byte) length;
    to[offset + 3] = (byte) type;
    to[offset + 4] = (byte) flags;
    putInt(to, offset + 5, streamId);
  }

  static void putInt(byte[] to, int offset, int value) {
    to[offset] = (byte) (value >>> 24);
    to[offset + 1] = (byte) (value >>> 16);
    to[offset + 2] = (byte) (value >>> 8);
    to[offset + 3] = (byte) value;
  }

  static int getInt(byte[] from, int offset) {
    return ((from[offset] & 0xff) << 24)
        | ((from[offset + 1] & 0xff) << 16)
        | ((from[offset + 2] & 0xff) << 8)
        | (from[offset + 3] & 0xff);
  }

  static long getUnsignedInt(byte[] from, int offset) {
    return getInt(from, offset) & 0xffff_ffffL;
  }

  static long getLong(byte[] from, int offset) {
    return ((long) getInt(from, offset) << 32) | getUnsignedInt(from, offset + 4);
  }
}
