package io.lorica.proxy.http.h2;

import java.util.Arrays;

/**
 * A field block that comes in several frames. Bounded in bytes and in frames: twice the list size
 * that we announced, so that a list somewhat too long can still be answered with 431, and no more
 * frames than an honest sender needs for that.
 */
final class FieldBlock {
  private static final int MAX_FRAMES = 64;

  private final int maxLength;
  private byte[] bytes = HpackEncoder.NOTHING;
  private int length;
  private int frames;
  private int streamId;
  private boolean endsStream;

  FieldBlock(int maxHeaderListSize) {
    maxLength = (int) Math.min(2L * maxHeaderListSize + Frames.DEFAULT_FRAME_SIZE, 1 << 24);
  }

  void begin(int streamId, boolean endsStream) {
    this.streamId = streamId;
    this.endsStream = endsStream;
  }

  boolean isOpen() {
    return streamId != 0;
  }

  int streamId() {
    return streamId;
  }

  boolean endsStream() {
    return endsStream;
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Adds a fragment; false if that breaks a bound. */
  boolean append(byte[] fragment, int offset, int size) {
    if (++frames > MAX_FRAMES || size > maxLength - length) {
      return false;
    }
    if (length + size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + size, bytes.length * 2));
    }
    System.arraycopy(fragment, offset, bytes, length, size);
    length += size;
    return true;
  }

  /** Forgets the block; its array is the caller's now. */
  void clear() {
    bytes = HpackEncoder.NOTHING;
    length = 0;
    frames = 0;
    streamId = 0;
  }
}
