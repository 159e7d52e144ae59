package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames. All that is small is gathered in one buffer of at most {@link #CHUNK} bytes, the
 * most that a TLS record holds, so that a turn of the event loop makes few records and few writes.
 * Large content goes on as it is: to the socket, or into records of its own.
 *
 * <p>Whatever is gathered leaves with {@link #emit}, which does not flush. Belongs to one
 * connection.
 */
final class FrameWriter {
  static final int CHUNK = 16_384;

  /** Content shorter than this is copied rather than written as a buffer of its own. */
  private static final int COPY_LIMIT = 2048;

  private static final int SMALLEST_BUFFER = 256;

  private final ChannelHandlerContext context;
  private final LoopMemory memory;
  private final HpackEncoder encoder;
  private final byte[] small = new byte[Frames.HEADER_LENGTH + 8];
  private int peerFrameSize = Frames.DEFAULT_FRAME_SIZE;
  private @Nullable ByteBuf gathered;
  private int guess = SMALLEST_BUFFER;
  private int emitted;

  FrameWriter(ChannelHandlerContext context, LoopMemory memory) {
    this.context = context;
    this.memory = memory;
    this.encoder = new HpackEncoder();
  }

  HpackEncoder encoder() {
    return encoder;
  }

  /** The peer's SETTINGS_MAX_FRAME_SIZE. */
  void peerFrameSize(int size) {
    peerFrameSize = size;
  }

  int peerFrameSize() {
    return peerFrameSize;
  }

  /** Bytes written since {@link #startTurn}. */
  int written() {
    return gathered == null ? emitted : emitted + gathered.readableBytes();
  }

  /** Begins to count {@link #written} anew; remembers how much a turn takes. */
  void startTurn() {
    emitted = 0;
  }

  /** Hands what was gathered to the channel. */
  void emit() {
    ByteBuf buffer = gathered;
    if (buffer != null) {
      gathered = null;
      int size = buffer.readableBytes();
      guess = Math.max(SMALLEST_BUFFER, Integer.highestOneBit(size) << 1);
      write(buffer);
    }
  }

  /** Drops what was gathered: the channel is gone. */
  void release() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  void preface() {
    append(Frames.preface(), 0, Frames.PREFACE_LENGTH);
  }

  /** SETTINGS with {@code count} pairs of identifier and value. */
  void settings(int[] pairs, int count) {
    byte[] frame = new byte[Frames.HEADER_LENGTH + count * Frames.SETTING_LENGTH];
    Frames.header(frame, 0, count * Frames.SETTING_LENGTH, Frames.SETTINGS, 0, 0);
    int at = Frames.HEADER_LENGTH;
    for (int i = 0; i < count; i++) {
      frame[at] = (byte) (pairs[2 * i] >>> 8);
      frame[at + 1] = (byte) pairs[2 * i];
      Frames.putInt(frame, at + 2, pairs[2 * i + 1]);
      at += Frames.SETTING_LENGTH;
    }
    append(frame, 0, frame.length);
  }

  void settingsAck() {
    Frames.header(small, 0, 0, Frames.SETTINGS, Frames.FLAG_ACK, 0);
    append(small, 0, Frames.HEADER_LENGTH);
  }

  void ping(long data, boolean ack) {
    Frames.header(small, 0, 8, Frames.PING, ack ? Frames.FLAG_ACK : 0, 0);
    Frames.putInt(small, Frames.HEADER_LENGTH, (int) (data >>> 32));
    Frames.putInt(small, Frames.HEADER_LENGTH + 4, (int) data);
    append(small, 0, Frames.HEADER_LENGTH + 8);
  }

  void windowUpdate(int streamId, int increment) {
    intFrame(Frames.WINDOW_UPDATE, streamId, increment);
  }

  void reset(int streamId, int code) {
    intFrame(Frames.RST_STREAM, streamId, code);
  }

  private void intFrame(int type, int streamId, int value) {
    Frames.header(small, 0, 4, type, 0, streamId);
    Frames.putInt(small, Frames.HEADER_LENGTH, value);
    append(small, 0, Frames.HEADER_LENGTH + 4);
  }

  void goAway(int lastStreamId, int code, String debug) {
    byte[] text = debug.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[Frames.HEADER_LENGTH + 8 + text.length];
    Frames.header(frame, 0, 8 + text.length, Frames.GOAWAY, 0, 0);
    Frames.putInt(frame, Frames.HEADER_LENGTH, lastStreamId);
    Frames.putInt(frame, Frames.HEADER_LENGTH + 4, code);
    System.arraycopy(text, 0, frame, Frames.HEADER_LENGTH + 8, text.length);
    append(frame, 0, frame.length);
  }

  void request(int streamId, RequestHead head, boolean end) {
    byte[] block = memory.encoded(Frames.HEADER_LENGTH + HpackEncoder.bound(head));
    headers(streamId, block, encoder.request(head, block, Frames.HEADER_LENGTH), end);
  }

  void response(int streamId, ResponseHead head, boolean end) {
    byte[] block = memory.encoded(Frames.HEADER_LENGTH + HpackEncoder.bound(head.headers()));
    headers(streamId, block, encoder.response(head, block, Frames.HEADER_LENGTH), end);
  }

  void trailers(int streamId, HeaderBlock trailers) {
    byte[] block = memory.encoded(Frames.HEADER_LENGTH + HpackEncoder.bound(trailers));
    headers(streamId, block, encoder.trailers(trailers, block, Frames.HEADER_LENGTH), true);
  }

  /** Sends the block that lies in {@code frame} behind room for a frame header. */
  private void headers(int streamId, byte[] frame, int frameEnd, boolean end) {
    int flags = end ? Frames.FLAG_END_STREAM : 0;
    int length = Math.min(frameEnd - Frames.HEADER_LENGTH, peerFrameSize);
    int at = Frames.HEADER_LENGTH + length;
    if (at == frameEnd) {
      flags |= Frames.FLAG_END_HEADERS;
    }
    Frames.header(frame, 0, length, Frames.HEADERS, flags, streamId);
    append(frame, 0, at);
    while (at < frameEnd) {
      int more = Math.min(frameEnd - at, peerFrameSize);
      flags = at + more == frameEnd ? Frames.FLAG_END_HEADERS : 0;
      Frames.header(small, 0, more, Frames.CONTINUATION, flags, streamId);
      append(small, 0, Frames.HEADER_LENGTH);
      append(frame, at, more);
      at += more;
    }
  }

  /**
   * Sends one DATA frame with the next {@code length} bytes of {@code data}, which stays the
   * caller's and is read on by that much.
   */
  void data(int streamId, ByteBuf data, int length, boolean end) {
    int flags = end ? Frames.FLAG_END_STREAM : 0;
    Frames.header(small, 0, length, Frames.DATA, flags, streamId);
    append(small, 0, Frames.HEADER_LENGTH);
    if (length > COPY_LIMIT) {
      emit();
      write(data.readRetainedSlice(length));
    } else {
      append(data, length);
    }
  }

  private void append(byte[] bytes, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      ByteBuf to = room(left);
      int more = Math.min(left, CHUNK - to.writerIndex());
      to.writeBytes(bytes, at, more);
      at += more;
      left -= more;
    }
  }

  private void append(ByteBuf data, int length) {
    int left = length;
    while (left > 0) {
      ByteBuf to = room(left);
      int more = Math.min(left, CHUNK - to.writerIndex());
      to.writeBytes(data, more);
      left -= more;
    }
  }

  /** The buffer to gather in, with room for a byte at least. */
  private ByteBuf room(int wanted) {
    if (gathered != null && gathered.writerIndex() == CHUNK) {
      emit();
    }
    ByteBuf buffer = gathered;
    if (buffer == null) {
      buffer = context.alloc().directBuffer(Math.min(CHUNK, Math.max(guess, wanted)), CHUNK);
      gathered = buffer;
    }
    return buffer;
  }

  private void write(ByteBuf buffer) {
    emitted += buffer.readableBytes();
    var _ = context.write(buffer, context.voidPromise());
  }
}
