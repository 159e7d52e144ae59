package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HeaderBlock;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes chunked coding apart (RFC 9112 §7.1). Extensions are skipped and bounded, trailers kept and
 * bounded. Chunks that follow each other in one input and are small are joined, so that a peer
 * cannot make thousands of buffers out of one. Confined to one event loop.
 */
final class ChunkDecoder {
  /** Pieces below this are copied together. */
  static final int JOIN_BELOW = 1024;

  /** Enough for 63 bits; leading zeros count. */
  private static final int MAX_DIGITS = 16;

  private enum State {
    FIRST_DIGIT,
    SIZE,
    SPACE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF,
    TRAILERS,
    DONE,
    FAILED
  }

  private final TrailerParser trailers;
  private final int maxExtensionBytes;
  private State state = State.DONE;
  private long size;
  private int digits;
  private boolean whole;
  private int extensionBytes;
  private @Nullable Http1Violation violation;

  ChunkDecoder(Http1Limits limits) {
    trailers = new TrailerParser(limits);
    maxExtensionBytes = limits.maxExtensionBytes();
  }

  void begin() {
    state = State.FIRST_DIGIT;
    extensionBytes = 0;
    violation = null;
    trailers.begin();
  }

  boolean isDone() {
    return state == State.DONE;
  }

  /** As {@link BodyDecoder#tookWhole}. */
  boolean tookWhole() {
    return whole;
  }

  @Nullable Http1Violation violation() {
    return violation;
  }

  HeaderBlock trailers() {
    return trailers.trailers();
  }

  /** As {@link BodyDecoder#read}. Bytes before a violation may be returned together with it. */
  @Nullable ByteBuf read(ByteBuf in) {
    ByteBuf piece = null;
    whole = false;
    while (advanceToData(in)) {
      int available = (int) Math.min(size, in.readableBytes());
      if (piece == null) {
        piece = take(in, available);
        if (whole) {
          return piece;
        }
      } else if (piece.readableBytes() + available <= JOIN_BELOW) {
        piece = join(piece, in, available);
      } else {
        return piece;
      }
    }
    return piece;
  }

  private ByteBuf take(ByteBuf in, int available) {
    whole = available == in.readableBytes();
    consumed(available);
    return whole ? in.retain() : in.readRetainedSlice(available);
  }

  /** A piece that is not from here yet has no room behind its bytes, and is replaced. */
  private ByteBuf join(ByteBuf piece, ByteBuf in, int available) {
    ByteBuf joined = piece;
    if (piece.maxWritableBytes() < available) {
      joined = in.alloc().buffer(JOIN_BELOW, JOIN_BELOW);
      joined.writeBytes(piece);
      piece.release();
    }
    joined.writeBytes(in, available);
    consumed(available);
    return joined;
  }

  private void consumed(int bytes) {
    size -= bytes;
    if (size == 0) {
      state = State.DATA_CR;
    }
  }

  /** Reads framing; whether it came to body bytes that are there. */
  private boolean advanceToData(ByteBuf in) {
    while (in.isReadable()) {
      switch (state) {
        case DATA -> {
          return true;
        }
        case TRAILERS -> readTrailers(in);
        case DONE, FAILED -> {
          return false;
        }
        default -> frame(in.readByte());
      }
    }
    return false;
  }

  private void readTrailers(ByteBuf in) {
    switch (trailers.read(in)) {
      case MORE -> {}
      case DONE -> state = State.DONE;
      case FAILED -> {
        violation = trailers.violation();
        state = State.FAILED;
      }
    }
  }

  private void frame(byte b) {
    switch (state) {
      case FIRST_DIGIT -> {
        size = 0;
        digits = 0;
        state = State.SIZE;
        sizeDigit(b);
      }
      case SIZE -> {
        if (!endOfSize(b)) {
          sizeDigit(b);
        }
      }
      case SPACE -> {
        if (b == ';') {
          state = State.EXTENSION;
        } else if (b != ' ' && b != '\t') {
          fail(Http1Violation.BAD_CHUNK);
        }
        extension();
      }
      case EXTENSION -> extensionByte(b);
      case SIZE_LF -> expect(b, '\n', size == 0 ? State.TRAILERS : State.DATA);
      case DATA_CR -> expect(b, '\r', State.DATA_LF);
      case DATA_LF -> expect(b, '\n', State.FIRST_DIGIT);
      default -> throw new AssertionError(state);
    }
  }

  private void sizeDigit(byte b) {
    int digit = b < 0 ? -1 : Character.digit(b, 16);
    digits++;
    if (digit < 0 || digits > MAX_DIGITS || size > (Long.MAX_VALUE - digit) / 16) {
      fail(Http1Violation.BAD_CHUNK);
      return;
    }
    size = size * 16 + digit;
  }

  private boolean endOfSize(byte b) {
    switch (b) {
      case '\r' -> state = State.SIZE_LF;
      case ';' -> state = State.EXTENSION;
      case ' ', '\t' -> state = State.SPACE;
      default -> {
        return false;
      }
    }
    return true;
  }

  private void extensionByte(byte b) {
    if (b == '\r') {
      state = State.SIZE_LF;
    } else if (FieldSyntax.isValue(b)) {
      extension();
    } else {
      fail(b == '\n' ? Http1Violation.BARE_LF : Http1Violation.BAD_CHUNK);
    }
  }

  private void extension() {
    if (++extensionBytes > maxExtensionBytes) {
      fail(Http1Violation.EXTENSIONS_TOO_LARGE);
    }
  }

  private void expect(byte b, char expected, State next) {
    if (b == expected) {
      state = next;
    } else {
      fail(Http1Violation.BAD_CHUNK);
    }
  }

  private void fail(Http1Violation wrong) {
    violation = wrong;
    state = State.FAILED;
  }
}
