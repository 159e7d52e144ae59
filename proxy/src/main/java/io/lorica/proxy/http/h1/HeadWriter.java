package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Composes heads and trailers in one array, and copies the result into one buffer. There is one for
 * each event loop: {@link #ofThisLoop}.
 *
 * <p>A last look at each section guards against fields that some layer, or another wire, filled
 * with line ends: a section with a control byte more than its own line ends have is not written.
 */
final class HeadWriter {
  private static final int INITIAL_BYTES = 2048;
  private static final int RETAINED_BYTES = 65_536;

  /** Up to this size a body is copied behind its head: one buffer, one plain send. */
  private static final int BODY_COPIED_BELOW = 4096;

  private static final FastThreadLocal<HeadWriter> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
          return new HeadWriter();
        }
      };

  private static final byte[] HTTP_1_1 = ascii("HTTP/1.1 ");
  private static final byte[] HTTP_1_0 = ascii("HTTP/1.0 ");
  private static final byte[] CONTENT_LENGTH = ascii("content-length: ");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] CLOSE = ascii("connection: close\r\n");
  private static final byte[] KEEP_ALIVE = ascii("connection: keep-alive\r\n");

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;
  private int lines;

  /** What an answer says about the connection. */
  enum Connection {
    /** What the block says. */
    AS_IS,
    /** Nothing: the version's default holds, and no option of the block may deny it. */
    DEFAULT,
    CLOSE,
    KEEP_ALIVE
  }

  static HeadWriter ofThisLoop() {
    return OF_LOOP.get();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** A request head; null if its parts cannot be written without being mistaken for something. */
  @Nullable ByteBuf request(ByteBufAllocator alloc, RequestHead head, BodyKind body) {
    begin();
    byte[] array = head.array();
    if (head.method() != HttpMethod.OTHER) {
      putText(head.method().name());
    } else if (FieldSyntax.isToken(array, head.methodOffset(), head.methodLength())) {
      put(array, head.methodOffset(), head.methodLength());
    } else {
      return null;
    }
    put((byte) ' ');
    if (!putTarget(head, array)) {
      return null;
    }
    put((byte) ' ');
    boolean old = Framing.requestVersion(head, body) == HttpVersion.HTTP_1_0;
    put(old ? HTTP_1_0 : HTTP_1_1, 0, 8);
    endLine();
    putFields(head.headers(), false);
    long contentLength = Framing.requestLength(head);
    putFraming(contentLength, body);
    return finish(alloc, room(contentLength, body));
  }

  /** The head of an answer; null as in {@link #request}. */
  @Nullable ByteBuf response(
      ByteBufAllocator alloc,
      HttpVersion version,
      int status,
      HeaderBlock headers,
      long contentLength,
      BodyKind body,
      Connection connection) {
    begin();
    putStatusLine(version, status);
    putFields(headers, connection != Connection.AS_IS);
    putFraming(contentLength, body);
    switch (connection) {
      case AS_IS, DEFAULT -> {}
      case CLOSE -> putLine(CLOSE);
      case KEEP_ALIVE -> putLine(KEEP_ALIVE);
    }
    return finish(alloc, room(contentLength, body));
  }

  /** An answer without body after which the connection closes (spec 01 §13.4). */
  ByteBuf refusal(ByteBufAllocator alloc, int status) {
    begin();
    putStatusLine(HttpVersion.HTTP_1_1, status);
    putFraming(0, BodyKind.NONE);
    putLine(CLOSE);
    ByteBuf written = finish(alloc, 0);
    if (written == null) {
      throw new AssertionError(status);
    }
    return written;
  }

  /** The last chunk with its trailers; null as in {@link #request}. */
  @Nullable ByteBuf lastChunk(ByteBufAllocator alloc, HeaderBlock trailers) {
    begin();
    put((byte) '0');
    endLine();
    putFields(trailers, false);
    return finish(alloc, 0);
  }

  private boolean putTarget(RequestHead head, byte[] array) {
    boolean connect = head.method() == HttpMethod.CONNECT;
    boolean absolute = head.isAbsoluteForm() && !connect;
    if (absolute) {
      put(array, head.schemeOffset(), head.schemeLength());
      put((byte) ':');
      put((byte) '/');
      put((byte) '/');
    }
    int from = length;
    if (absolute || connect) {
      put(array, head.authorityOffset(), head.authorityLength());
    }
    boolean asterisk = head.pathLength() == 1 && array[head.pathOffset()] == '*';
    if (!connect && !(absolute && asterisk)) {
      put(array, head.pathOffset(), head.pathLength());
    }
    return length > from && FieldSyntax.isTarget(bytes, from, length - from);
  }

  private void putStatusLine(HttpVersion version, int status) {
    put(version == HttpVersion.HTTP_1_0 ? HTTP_1_0 : HTTP_1_1, 0, 9);
    put((byte) ('0' + status / 100));
    put((byte) ('0' + status / 10 % 10));
    put((byte) ('0' + status % 10));
    put((byte) ' ');
    putText(ReasonPhrase.of(status));
    endLine();
  }

  private void putFields(HeaderBlock headers, boolean ownConnection) {
    byte[] array = headers.array();
    int count = headers.size();
    for (int i = 0; i < count; i++) {
      if (!isOurs(headers, i, ownConnection)) {
        putField(headers, array, i);
      }
    }
  }

  /** Whether the codec writes this field itself, or not at all. */
  private static boolean isOurs(HeaderBlock headers, int index, boolean ownConnection) {
    return switch (headers.name(index)) {
      case CONTENT_LENGTH, TRANSFER_ENCODING -> true;
      case CONNECTION ->
          ownConnection
              && (headers.valueEquals(index, "close") || headers.valueEquals(index, "keep-alive"));
      default -> false;
    };
  }

  /** A field that was parsed from HTTP/1 mostly lies in the array as it must be written. */
  private void putField(HeaderBlock headers, byte[] array, int i) {
    int name = headers.nameOffset(i);
    int nameLength = headers.nameLength(i);
    int value = headers.valueOffset(i);
    int valueLength = headers.valueLength(i);
    int colon = name + nameLength;
    if (value == colon + 2 && array[colon] == ':' && array[colon + 1] == ' ') {
      put(array, name, nameLength + 2 + valueLength);
    } else {
      put(array, name, nameLength);
      put((byte) ':');
      put((byte) ' ');
      put(array, value, valueLength);
    }
    endLine();
  }

  private void putFraming(long contentLength, BodyKind body) {
    if (body == BodyKind.CHUNKED) {
      putLine(CHUNKED);
    } else if (contentLength >= 0) {
      put(CONTENT_LENGTH, 0, CONTENT_LENGTH.length);
      putDecimal(contentLength);
      endLine();
    }
  }

  /** Room behind a head for its body, if that is small enough to be copied there. */
  private static int room(long contentLength, BodyKind body) {
    return body == BodyKind.LENGTH && contentLength <= BODY_COPIED_BELOW ? (int) contentLength : 0;
  }

  private void putDecimal(long value) {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    ensure(digits);
    long rest = value;
    for (int i = length + digits - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  private void putText(String ascii) {
    int size = ascii.length();
    ensure(size);
    for (int i = 0; i < size; i++) {
      bytes[length + i] = (byte) ascii.charAt(i);
    }
    length += size;
  }

  private void putLine(byte[] line) {
    put(line, 0, line.length);
    lines++;
  }

  private void put(byte[] source, int offset, int size) {
    ensure(size);
    System.arraycopy(source, offset, bytes, length, size);
    length += size;
  }

  private void put(byte b) {
    ensure(1);
    bytes[length++] = b;
  }

  private void endLine() {
    ensure(2);
    bytes[length] = '\r';
    bytes[length + 1] = '\n';
    length += 2;
    lines++;
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  private void begin() {
    length = 0;
    lines = 0;
    if (bytes.length > RETAINED_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }

  private @Nullable ByteBuf finish(ByteBufAllocator alloc, int room) {
    endLine();
    return controlBytes() == 2 * lines
        ? alloc.directBuffer(length + room, length + room).writeBytes(bytes, 0, length)
        : null;
  }

  private int controlBytes() {
    byte[] a = bytes;
    int end = length;
    int found = 0;
    for (int i = 0; i < end; i++) {
      if (!FieldSyntax.isValue(a[i])) {
        found++;
      }
    }
    return found;
  }
}
