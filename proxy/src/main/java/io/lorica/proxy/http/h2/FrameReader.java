package io.lorica.proxy.http.h2;

import static io.lorica.proxy.http.h2.Frames.FLAG_ACK;
import static io.lorica.proxy.http.h2.Frames.FLAG_END_HEADERS;
import static io.lorica.proxy.http.h2.Frames.FLAG_END_STREAM;
import static io.lorica.proxy.http.h2.Frames.FLAG_PADDED;
import static io.lorica.proxy.http.h2.Frames.FLAG_PRIORITY;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts a peer's bytes into frames (RFC 9113 §4, §6), in whatever pieces they arrive. Content of
 * DATA is passed on as slices of the input; the payload of other frames is copied into an array
 * (shared by the loop when it is complete, the connection's own while it is not). Lengths are
 * checked before anything is stored.
 *
 * <p>Belongs to one connection.
 */
final class FrameReader {
  private static final int STREAM_MASK = 0x7fff_ffff;

  private final LoopMemory memory;
  private final FrameListener listener;
  private final int maxFrameSize;
  private final FieldBlock fields;
  private final byte[] header = new byte[Frames.HEADER_LENGTH];
  private int headerRead;
  private boolean stopped;

  /** Of the frame whose header is complete. */
  private int length;

  private int type;
  private int flags;
  private int streamId;

  /** Bytes of the payload that have not been read. */
  private int remaining;

  /** Bytes of padding at the end of the DATA frame's payload; -1 while its length is unread. */
  private int padding;

  /** A payload that came in pieces. */
  private byte[] partial = HpackEncoder.NOTHING;

  private int prefaceRead;

  /** The peer's first SETTINGS came (RFC 9113 §3.4). */
  private boolean settled;

  /**
   * @param maxHeaderListSize bounds field blocks, see {@link FieldBlock}
   * @param expectPreface whether the peer is a client, which begins with its preface
   */
  FrameReader(
      LoopMemory memory,
      FrameListener listener,
      int maxFrameSize,
      int maxHeaderListSize,
      boolean expectPreface) {
    this.memory = memory;
    this.listener = listener;
    this.maxFrameSize = maxFrameSize;
    this.fields = new FieldBlock(maxHeaderListSize);
    this.prefaceRead = expectPreface ? 0 : Frames.PREFACE_LENGTH;
  }

  /** Ignores all further input: the connection ends. */
  void stop() {
    stopped = true;
    partial = HpackEncoder.NOTHING;
    fields.clear();
  }

  /** Reads all of {@code in}, which stays the caller's. */
  void read(ByteBuf in) {
    while (in.isReadable() && !stopped) {
      if (prefaceRead < Frames.PREFACE_LENGTH) {
        readPreface(in);
      } else if (headerRead < Frames.HEADER_LENGTH) {
        readHeader(in);
      } else if (type == Frames.DATA) {
        readData(in);
      } else {
        readPayload(in);
      }
    }
  }

  private void readPreface(ByteBuf in) {
    while (in.isReadable() && prefaceRead < Frames.PREFACE_LENGTH) {
      if (in.readByte() != Frames.preface(prefaceRead++)) {
        fail(Http2Error.PROTOCOL_ERROR, "no HTTP/2 preface");
        return;
      }
    }
  }

  private void readHeader(ByteBuf in) {
    int more = Math.min(Frames.HEADER_LENGTH - headerRead, in.readableBytes());
    in.readBytes(header, headerRead, more);
    headerRead += more;
    if (headerRead < Frames.HEADER_LENGTH) {
      return;
    }
    length = ((header[0] & 0xff) << 16) | ((header[1] & 0xff) << 8) | (header[2] & 0xff);
    type = header[3] & 0xff;
    flags = header[4] & 0xff;
    streamId = Frames.getInt(header, 5) & STREAM_MASK;
    remaining = length;
    if (length > maxFrameSize) {
      fail(Http2Error.FRAME_SIZE_ERROR, "frame larger than SETTINGS_MAX_FRAME_SIZE");
    } else if (!settled && (type != Frames.SETTINGS || (flags & FLAG_ACK) != 0)) {
      fail(Http2Error.PROTOCOL_ERROR, "first frame is not SETTINGS");
    } else if (fields.isOpen() && (type != Frames.CONTINUATION || streamId != fields.streamId())) {
      fail(Http2Error.PROTOCOL_ERROR, "field block interrupted");
    } else if (type == Frames.DATA) {
      beginData();
    } else if (checkHeader() && length == 0) {
      frame(HpackEncoder.NOTHING, 0);
    }
  }

  /** What a frame's header alone can be wrong about. */
  private boolean checkHeader() {
    return switch (type) {
      case Frames.HEADERS, Frames.CONTINUATION -> requireStream();
      case Frames.PRIORITY -> requireStream();
      case Frames.RST_STREAM -> requireStream() && requireLength(4);
      case Frames.SETTINGS -> requireConnection() && checkSettingsLength();
      case Frames.PUSH_PROMISE -> fail(Http2Error.PROTOCOL_ERROR, "PUSH_PROMISE is not enabled");
      case Frames.PING -> requireConnection() && requireLength(8);
      case Frames.GOAWAY -> requireConnection() && requireAtLeast(8);
      case Frames.WINDOW_UPDATE -> requireLength(4);
      default -> true;
    };
  }

  private boolean checkSettingsLength() {
    boolean legal = (flags & FLAG_ACK) != 0 ? length == 0 : length % Frames.SETTING_LENGTH == 0;
    return legal || fail(Http2Error.FRAME_SIZE_ERROR, "SETTINGS of wrong length");
  }

  private boolean requireStream() {
    return streamId != 0 || fail(Http2Error.PROTOCOL_ERROR, "frame of a stream on stream 0");
  }

  private boolean requireConnection() {
    return streamId == 0 || fail(Http2Error.PROTOCOL_ERROR, "frame of the connection on a stream");
  }

  private boolean requireLength(int exact) {
    return length == exact || fail(Http2Error.FRAME_SIZE_ERROR, "frame of wrong length");
  }

  private boolean requireAtLeast(int least) {
    return length >= least || fail(Http2Error.FRAME_SIZE_ERROR, "frame too short");
  }

  private void beginData() {
    if (!requireStream()) {
      return;
    }
    if ((flags & FLAG_PADDED) != 0) {
      if (length == 0) {
        fail(Http2Error.FRAME_SIZE_ERROR, "padded DATA without pad length");
      }
      padding = -1;
      return;
    }
    padding = 0;
    listener.dataBegins(streamId, length, length);
    if (length == 0) {
      endFrame();
      listener.data(streamId, Unpooled.EMPTY_BUFFER, (flags & FLAG_END_STREAM) != 0);
    }
  }

  private void readData(ByteBuf in) {
    if (padding < 0 && !readPadLength(in)) {
      return;
    }
    int body = remaining - padding;
    if (body > 0) {
      int piece = Math.min(body, in.readableBytes());
      remaining -= piece;
      boolean last = piece == body && (flags & FLAG_END_STREAM) != 0;
      int id = streamId;
      if (remaining == 0) {
        endFrame();
      }
      if (piece > 0) {
        listener.data(id, in.readRetainedSlice(piece), last);
      }
      return;
    }
    int skipped = Math.min(remaining, in.readableBytes());
    in.skipBytes(skipped);
    remaining -= skipped;
    if (remaining == 0) {
      endFrame();
    }
  }

  private boolean readPadLength(ByteBuf in) {
    padding = in.readUnsignedByte();
    remaining--;
    if (padding > remaining) {
      return fail(Http2Error.PROTOCOL_ERROR, "padding longer than the frame");
    }
    int body = remaining - padding;
    listener.dataBegins(streamId, length, body);
    if (body == 0) {
      int id = streamId;
      if (remaining == 0) {
        endFrame();
      }
      listener.data(id, Unpooled.EMPTY_BUFFER, (flags & FLAG_END_STREAM) != 0);
      return false;
    }
    return true;
  }

  private void readPayload(ByteBuf in) {
    int available = in.readableBytes();
    if (isSkipped()) {
      int skipped = Math.min(remaining, available);
      in.skipBytes(skipped);
      remaining -= skipped;
      if (remaining == 0) {
        frame(HpackEncoder.NOTHING, 0);
      }
    } else if (remaining == length && available >= length) {
      byte[] payload = memory.payload(length);
      in.readBytes(payload, 0, length);
      frame(payload, length);
    } else {
      collect(in, Math.min(remaining, available));
    }
  }

  private boolean isSkipped() {
    return type > Frames.CONTINUATION || type == Frames.PRIORITY;
  }

  private void collect(ByteBuf in, int more) {
    if (partial.length == 0) {
      partial = new byte[length];
    }
    in.readBytes(partial, length - remaining, more);
    remaining -= more;
    if (remaining == 0) {
      byte[] payload = partial;
      partial = HpackEncoder.NOTHING;
      frame(payload, length);
    }
  }

  private void endFrame() {
    headerRead = 0;
  }

  private void frame(byte[] payload, int size) {
    endFrame();
    switch (type) {
      case Frames.HEADERS -> headers(payload, size);
      case Frames.CONTINUATION -> continuation(payload, size);
      case Frames.RST_STREAM -> listener.reset(streamId, Frames.getUnsignedInt(payload, 0));
      case Frames.SETTINGS -> settings(payload, size);
      case Frames.PING -> listener.ping(Frames.getLong(payload, 0), (flags & FLAG_ACK) != 0);
      case Frames.GOAWAY ->
          listener.goAway(
              Frames.getInt(payload, 0) & STREAM_MASK, Frames.getUnsignedInt(payload, 4));
      case Frames.WINDOW_UPDATE ->
          listener.windowUpdate(streamId, Frames.getInt(payload, 0) & STREAM_MASK);
      case Frames.PRIORITY -> priority();
      default -> listener.ignored(type);
    }
  }

  private void settings(byte[] payload, int size) {
    settled = true;
    if ((flags & FLAG_ACK) != 0) {
      listener.settingsAck();
    } else {
      listener.settings(payload, 0, size);
    }
  }

  /** RFC 9113 §5.3.2 leaves nothing of priorities but the frame's length. */
  private void priority() {
    if (length == 5) {
      listener.ignored(type);
    } else {
      listener.streamError(streamId, Http2Error.FRAME_SIZE_ERROR, "PRIORITY of wrong length");
    }
  }

  private void headers(byte[] payload, int size) {
    int from = 0;
    int to = size;
    if ((flags & FLAG_PADDED) != 0) {
      from = 1;
      to -= size == 0 ? 0 : payload[0] & 0xff;
    }
    if ((flags & FLAG_PRIORITY) != 0) {
      from += 5;
    }
    if (size < from) {
      fail(Http2Error.FRAME_SIZE_ERROR, "HEADERS too short");
      return;
    }
    if (to < from) {
      fail(Http2Error.PROTOCOL_ERROR, "padding longer than the frame");
      return;
    }
    boolean end = (flags & FLAG_END_STREAM) != 0;
    if ((flags & FLAG_END_HEADERS) != 0) {
      listener.headers(streamId, end, payload, from, to - from);
    } else {
      fields.begin(streamId, end);
      append(payload, from, to - from);
    }
  }

  private void continuation(byte[] payload, int size) {
    if (!fields.isOpen()) {
      fail(Http2Error.PROTOCOL_ERROR, "CONTINUATION without HEADERS");
      return;
    }
    if (append(payload, 0, size) && (flags & FLAG_END_HEADERS) != 0) {
      byte[] block = fields.array();
      int blockLength = fields.length();
      boolean end = fields.endsStream();
      fields.clear();
      listener.headers(streamId, end, block, 0, blockLength);
    }
  }

  private boolean append(byte[] payload, int offset, int size) {
    return fields.append(payload, offset, size)
        || fail(Http2Error.ENHANCE_YOUR_CALM, "field block too long");
  }

  private boolean fail(Http2Error error, String reason) {
    stop();
    listener.connectionError(error, reason);
    return false;
  }
}
