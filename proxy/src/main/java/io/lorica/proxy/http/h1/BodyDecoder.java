package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Takes a body out of its framing, without copying what is large. Confined to one event loop. */
final class BodyDecoder {
  private final ChunkDecoder chunks;
  private BodyKind kind = BodyKind.NONE;
  private long remaining;
  private boolean whole;
  private boolean ended;

  BodyDecoder(Http1Limits limits) {
    chunks = new ChunkDecoder(limits);
  }

  /** Starts over; {@code length} counts for {@link BodyKind#LENGTH} only. */
  void begin(BodyKind newKind, long length) {
    kind = newKind;
    remaining = length;
    ended = newKind == BodyKind.NONE;
    if (newKind == BodyKind.CHUNKED) {
      chunks.begin();
    }
  }

  /**
   * Takes the next piece of the body, and what framing stands around it.
   *
   * @return the piece, to be released by the caller, or null if there is none; see also {@link
   *     #tookWhole}
   */
  @Nullable ByteBuf read(ByteBuf in) {
    return switch (kind) {
      case NONE -> null;
      case LENGTH -> readCounted(in);
      case CHUNKED -> chunks.read(in);
      case UNTIL_CLOSE -> in.retain();
    };
  }

  /**
   * Whether the piece returned last was the input itself, with one more reference: all of it was
   * body and has been taken, though its indices have not moved.
   */
  boolean tookWhole() {
    return switch (kind) {
      case NONE -> false;
      case LENGTH -> whole;
      case CHUNKED -> chunks.tookWhole();
      case UNTIL_CLOSE -> true;
    };
  }

  private @Nullable ByteBuf readCounted(ByteBuf in) {
    int readable = in.readableBytes();
    whole = readable <= remaining;
    if (whole) {
      remaining -= readable;
      return in.retain();
    }
    int size = (int) remaining;
    remaining = 0;
    return size == 0 ? null : in.readRetainedSlice(size);
  }

  /** Whether the body is complete, trailers included. */
  boolean isDone() {
    return switch (kind) {
      case NONE -> true;
      case LENGTH -> remaining == 0;
      case CHUNKED -> chunks.isDone();
      case UNTIL_CLOSE -> ended;
    };
  }

  /** The input ended: null if that is the body's end, or else what it means. */
  @Nullable Http1Violation endOfInput() {
    if (kind == BodyKind.UNTIL_CLOSE) {
      ended = true;
    }
    return isDone() ? null : Http1Violation.TRUNCATED;
  }

  /** What is wrong with the framing, if anything is. */
  @Nullable Http1Violation violation() {
    return kind == BodyKind.CHUNKED ? chunks.violation() : null;
  }

  /** Trailers of the completed body; null if there are none. */
  @Nullable HeaderBlock trailers() {
    if (kind != BodyKind.CHUNKED || chunks.trailers().size() == 0) {
      return null;
    }
    return chunks.trailers();
  }
}
