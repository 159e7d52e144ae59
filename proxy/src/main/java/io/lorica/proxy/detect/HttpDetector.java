package io.lorica.proxy.detect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/**
 * Tells HTTP/1, HTTP/2 and everything else apart by the bytes of one read (spec 01 §7, spec 02 §6).
 * Fewer than 14 bytes are never HTTP. Pure: indices of the buffer stay as they are.
 */
public final class HttpDetector {
  /** The beginning of the HTTP/2 preface (RFC 9113 §3.4), as much of it as is looked at. */
  private static final byte[] PREFACE = "PRI * HTTP/2.0".getBytes(US_ASCII);

  private static final byte[] VERSION = "HTTP/1.".getBytes(US_ASCII);

  private HttpDetector() {}

  /** Decides, always. */
  public static HttpDetection detect(ByteBuf bytes) {
    if (!bytes.isReadable()) {
      return HttpDetection.ENDED;
    }
    if (bytes.readableBytes() < PREFACE.length) {
      return HttpDetection.NOT_HTTP;
    }
    if (isPreface(bytes)) {
      return HttpDetection.HTTP_2;
    }
    return isRequestSoFar(bytes) ? HttpDetection.HTTP_1 : HttpDetection.NOT_HTTP;
  }

  private static boolean isPreface(ByteBuf bytes) {
    int start = bytes.readerIndex();
    for (int i = 0; i < PREFACE.length; i++) {
      if (bytes.getByte(start + i) != PREFACE[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where a request line is; {@link #next} moves through it byte by byte. */
  private enum State {
    EMPTY_LINES,
    EMPTY_LINE_CR,
    METHOD,
    TARGET_FIRST,
    TARGET,
    VERSION,
    MINOR,
    LINE_END,
    LINE_FEED,
    HEADERS,
    VALID,
    INVALID
  }

  /** Whether a request line, and the first byte behind it, is well-formed as far as it goes. */
  private static boolean isRequestSoFar(ByteBuf bytes) {
    State state = State.EMPTY_LINES;
    int inVersion = 0;
    for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
      int c = bytes.getUnsignedByte(i);
      if (state == State.VERSION) {
        if (c != VERSION[inVersion]) {
          return false;
        }
        inVersion++;
        state = inVersion == VERSION.length ? State.MINOR : State.VERSION;
      } else {
        state = next(state, c);
      }
      if (state == State.VALID || state == State.INVALID) {
        return state == State.VALID;
      }
    }
    // Nothing but line ends is no request yet, but nothing else either.
    return true;
  }

  private static State next(State state, int c) {
    return switch (state) {
      case EMPTY_LINES ->
          switch (c) {
            case '\r' -> State.EMPTY_LINE_CR;
            case '\n' -> State.EMPTY_LINES;
            default -> orInvalid(isToken(c), State.METHOD);
          };
      case EMPTY_LINE_CR -> orInvalid(c == '\n', State.EMPTY_LINES);
      case METHOD -> c == ' ' ? State.TARGET_FIRST : orInvalid(isToken(c), State.METHOD);
      case TARGET_FIRST -> orInvalid(isTarget(c), State.TARGET);
      case TARGET -> c == ' ' ? State.VERSION : orInvalid(isTarget(c), State.TARGET);
      case MINOR -> orInvalid(c == '0' || c == '1', State.LINE_END);
      case LINE_END -> c == '\r' ? State.LINE_FEED : orInvalid(c == '\n', State.HEADERS);
      case LINE_FEED -> orInvalid(c == '\n', State.HEADERS);
      case HEADERS -> orInvalid(isToken(c) || c == '\r' || c == '\n', State.VALID);
      case VERSION, VALID, INVALID -> State.INVALID;
    };
  }

  private static State orInvalid(boolean good, State state) {
    return good ? state : State.INVALID;
  }

  /** RFC 9110 §5.6.2. */
  private static boolean isToken(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
  }

  private static boolean isTarget(int c) {
    return c > 0x20 && c != 0x7f;
  }
}
