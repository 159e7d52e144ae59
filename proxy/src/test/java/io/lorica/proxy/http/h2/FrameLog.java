package io.lorica.proxy.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Frames as lines of text, for tests to compare: {@code HEADERS 1 end :status=200}, {@code DATA 1 5
 * end}. Cuts bytes by itself, and decodes fields with Netty, so that the code under test is not its
 * own judge.
 */
final class FrameLog {
  private static final String[] ERRORS = {
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED"
  };

  private final DefaultHttp2HeadersDecoder fields = new DefaultHttp2HeadersDecoder(false, 1 << 20);
  private final ByteBuf pending = Unpooled.buffer();
  private final ByteBuf block = Unpooled.buffer();
  private final StringBuilder content = new StringBuilder();
  private boolean preface;
  private int blockFlags;

  /** {@code preface} says that the bytes begin with a client's preface. */
  FrameLog(boolean preface) {
    this.preface = preface;
  }

  /** The frames that are complete with these bytes. */
  List<String> read(ByteBuf bytes) {
    pending.writeBytes(bytes);
    List<String> lines = new ArrayList<>();
    if (preface && pending.readableBytes() >= 24) {
      lines.add(pending.readCharSequence(24, StandardCharsets.US_ASCII).toString().substring(0, 3));
      preface = false;
    }
    while (pending.readableBytes() >= 9
        && pending.readableBytes() >= 9 + pending.getUnsignedMedium(pending.readerIndex())) {
      int length = pending.readUnsignedMedium();
      int type = pending.readUnsignedByte();
      int flags = pending.readUnsignedByte();
      int streamId = pending.readInt();
      String line = line(type, flags, streamId, pending.readSlice(length));
      if (!line.isEmpty()) {
        lines.add(line);
      }
    }
    pending.discardReadBytes();
    return lines;
  }

  /** All content of DATA so far, as Latin-1. */
  String content() {
    return content.toString();
  }

  private String line(int type, int flags, int streamId, ByteBuf payload) {
    String end = (flags & Wire.END_STREAM) != 0 ? " end" : "";
    return switch (type) {
      case 0 -> {
        content.append(payload.toString(StandardCharsets.ISO_8859_1));
        yield "DATA " + streamId + " " + payload.readableBytes() + end;
      }
      case 1 -> {
        blockFlags = flags;
        yield fragment(streamId, flags, payload);
      }
      case 3 -> "RST_STREAM " + streamId + " " + ERRORS[payload.readInt()];
      case 4 -> (flags & 1) != 0 ? "SETTINGS ack" : "SETTINGS" + settings(payload);
      case 6 -> "PING" + ((flags & 1) != 0 ? " ack" : "") + " " + payload.readLong();
      case 7 -> "GOAWAY " + payload.readInt() + " " + ERRORS[payload.readInt()];
      case 8 -> "WINDOW_UPDATE " + streamId + " " + payload.readInt();
      case 9 -> fragment(streamId, flags, payload);
      default -> "frame of type " + type;
    };
  }

  private static String settings(ByteBuf payload) {
    StringBuilder text = new StringBuilder();
    while (payload.isReadable()) {
      text.append(' ').append(payload.readUnsignedShort()).append('=').append(payload.readInt());
    }
    return text.toString();
  }

  private String fragment(int streamId, int flags, ByteBuf payload) {
    block.writeBytes(payload);
    if ((flags & Wire.END_HEADERS) == 0) {
      return "";
    }
    StringBuilder text = new StringBuilder("HEADERS ").append(streamId);
    if ((blockFlags & Wire.END_STREAM) != 0) {
      text.append(" end");
    }
    try {
      for (Map.Entry<CharSequence, CharSequence> field : fields.decodeHeaders(streamId, block)) {
        text.append(' ').append(field.getKey()).append('=').append(field.getValue());
      }
    } catch (Http2Exception e) {
      throw new AssertionError("field block of stream " + streamId, e);
    }
    block.clear();
    return text.toString();
  }
}
