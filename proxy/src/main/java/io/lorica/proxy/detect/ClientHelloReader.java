package io.lorica.proxy.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lorica.proxy.config.ServerNames;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the server name from the first TLS record of a stream (spec 01 §6). Says "not TLS" at the
 * first byte that contradicts; otherwise waits for the whole record and looks at nothing behind it.
 * Pure: indices of the buffer stay as they are.
 */
public final class ClientHelloReader {
  private static final TlsDetection MORE = new TlsDetection.NeedMoreBytes();
  private static final TlsDetection NOT_TLS = new TlsDetection.NotTls();

  // RFC 8446 §5.1: type, version, length; §4: type and length of the handshake message.
  private static final int RECORD_HEADER = 5;
  private static final int HANDSHAKE_HEADER = 4;
  private static final int MAX_LENGTH = 8_192;
  private static final int RANDOM = 32;

  private static final int SERVER_NAME = 0;
  private static final int ALPN = 16;

  private ClientHelloReader() {}

  /** Looks at the readable bytes of a stream's beginning. */
  public static TlsDetection read(ByteBuf bytes) {
    int at = bytes.readerIndex();
    int available = bytes.readableBytes();
    int fits = RECORD_HEADER + HANDSHAKE_HEADER + 2;
    for (int i = 0; i < Math.min(available, fits); i++) {
      if (!isPlausible(i, bytes.getUnsignedByte(at + i))) {
        return NOT_TLS;
      }
    }
    if (available < RECORD_HEADER) {
      return MORE;
    }
    int length = bytes.getUnsignedShort(at + 3);
    if (length > MAX_LENGTH || length < fits - RECORD_HEADER) {
      return NOT_TLS;
    }
    if (available >= RECORD_HEADER + HANDSHAKE_HEADER
        && bytes.getUnsignedShort(at + RECORD_HEADER + 2) > MAX_LENGTH) {
      return NOT_TLS;
    }
    if (available < RECORD_HEADER + length) {
      return MORE;
    }
    return hello(new Cursor(bytes, at + RECORD_HEADER, length));
  }

  /** Whether the byte at this place may be what a ClientHello has there. */
  private static boolean isPlausible(int place, int value) {
    return switch (place) {
      case 0 -> value == 22; // record: handshake
      case 1 -> value == 3; // record version, 3.1 or 3.3
      case 2 -> value == 1 || value == 3;
      case 3 -> value <= MAX_LENGTH >> 8; // high byte of the record's length
      case 5 -> value == 1; // message: client_hello
      case 6 -> value == 0; // high byte of its 24-bit length
      case 7 -> value <= MAX_LENGTH >> 8;
      case 9, 10 -> value == 3; // client version 3.3
      default -> true;
    };
  }

  private static TlsDetection hello(Cursor record) {
    record.skip(1);
    Cursor body = record.part(record.u24());
    body.skip(2 + RANDOM);
    body.skip(body.u8());
    body.skip(body.u16());
    body.skip(body.u8());
    Cursor extensions = body.part(body.u16());
    String name = "";
    List<String> alpn = List.of();
    boolean seen = false;
    while (extensions.has(1)) {
      int type = extensions.u16();
      Cursor extension = extensions.part(extensions.u16());
      if (extensions.isBroken()) {
        return NOT_TLS;
      }
      if (type == SERVER_NAME && !seen) {
        seen = true;
        name = serverName(extension);
      } else if (type == ALPN) {
        alpn = protocols(extension);
      }
    }
    Optional<String> parsed = body.isBroken() ? Optional.empty() : ServerNames.parse(name);
    return parsed.isEmpty() ? NOT_TLS : new TlsDetection.ClientHello(parsed.get(), alpn);
  }

  /** The first name of the list, where that is a host name; else empty (RFC 6066 §3). */
  private static String serverName(Cursor extension) {
    Cursor list = extension.part(extension.u16());
    int type = list.u8();
    String name = list.text(list.u16());
    return list.isBroken() || type != 0 ? "" : name;
  }

  /** RFC 7301 §3.1. */
  private static List<String> protocols(Cursor extension) {
    Cursor list = extension.part(extension.u16());
    List<String> protocols = new ArrayList<>(2);
    while (list.has(1)) {
      String protocol = list.text(list.u8());
      if (list.isBroken()) {
        return List.of();
      }
      protocols.add(protocol);
    }
    return protocols;
  }

  /** A part of a buffer that is read forward; reading past its end breaks it and yields zeros. */
  private static final class Cursor {
    private final ByteBuf bytes;
    private int at;
    private final int end;
    private boolean broken;

    Cursor(ByteBuf bytes, int at, int length) {
      this.bytes = bytes;
      this.at = at;
      this.end = at + length;
    }

    boolean has(int count) {
      return !broken && end - at >= count;
    }

    boolean isBroken() {
      return broken;
    }

    private boolean take(int count) {
      if (!has(count)) {
        broken = true;
        return false;
      }
      at += count;
      return true;
    }

    void skip(int count) {
      take(count);
    }

    int u8() {
      return take(1) ? bytes.getUnsignedByte(at - 1) : 0;
    }

    int u16() {
      return take(2) ? bytes.getUnsignedShort(at - 2) : 0;
    }

    int u24() {
      return take(3) ? bytes.getUnsignedMedium(at - 3) : 0;
    }

    /**
     * The next bytes as a cursor of their own; broken, as this one then is, if they are missing.
     */
    Cursor part(int length) {
      Cursor part = new Cursor(bytes, at, broken || end - at < length ? 0 : length);
      part.broken = !take(length);
      return part;
    }

    String text(int length) {
      return take(length) ? bytes.toString(at - length, length, ISO_8859_1) : "";
    }
  }
}
