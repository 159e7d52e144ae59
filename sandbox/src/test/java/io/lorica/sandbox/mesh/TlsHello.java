package io.lorica.sandbox.mesh;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The hello at the beginning of one direction of a TLS connection (RFC 8446 §4.1), as far as it
 * says what the two sides agree on. Numbers are those of the wire.
 *
 * @param versions those that a client offers, the one that a server selects
 * @param groups those that a client supports, in its order; empty for a server
 * @param shares groups of the key shares: a client's in its order, the one that a server selects
 */
record TlsHello(
    boolean ofClient, List<Integer> versions, List<Integer> groups, List<Integer> shares) {
  static final int TLS_1_3 = 0x0304;
  static final int X25519_MLKEM768 = 0x11ec;

  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 2;
  private static final int SUPPORTED_GROUPS = 10;
  private static final int SUPPORTED_VERSIONS = 43;
  private static final int KEY_SHARE = 51;

  /** The hello that a stream of bytes begins with; empty if it is not there (yet). */
  static Optional<TlsHello> of(byte[] stream) {
    ByteBuffer handshake = handshake(stream);
    if (handshake.remaining() < 4) {
      return Optional.empty();
    }
    int type = handshake.get();
    int length = (handshake.get() & 0xff) << 16 | u16(handshake);
    if (handshake.remaining() < length || (type != CLIENT_HELLO && type != SERVER_HELLO)) {
      return Optional.empty();
    }
    return Optional.of(parse(handshake.slice(handshake.position(), length), type == CLIENT_HELLO));
  }

  /** The content of the leading handshake records that are there whole. */
  private static ByteBuffer handshake(byte[] stream) {
    ByteBuffer in = ByteBuffer.wrap(stream);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    while (in.remaining() >= 5 && in.get(in.position()) == HANDSHAKE) {
      int length = Short.toUnsignedInt(in.getShort(in.position() + 3));
      if (in.remaining() < 5 + length) {
        break;
      }
      content.write(stream, in.position() + 5, length);
      in.position(in.position() + 5 + length);
    }
    return ByteBuffer.wrap(content.toByteArray());
  }

  private static TlsHello parse(ByteBuffer body, boolean ofClient) {
    skip(body, 2 + 32);
    skip(body, body.get() & 0xff);
    if (ofClient) {
      skip(body, u16(body));
      skip(body, body.get() & 0xff);
    } else {
      skip(body, 2 + 1);
    }
    Map<Integer, ByteBuffer> extensions = new HashMap<>();
    for (ByteBuffer all = part(body, u16(body)); all.hasRemaining(); ) {
      extensions.put(u16(all), part(all, u16(all)));
    }
    ByteBuffer versions = extensions.getOrDefault(SUPPORTED_VERSIONS, ByteBuffer.allocate(1));
    ByteBuffer groups = extensions.getOrDefault(SUPPORTED_GROUPS, ByteBuffer.allocate(2));
    ByteBuffer shares = extensions.getOrDefault(KEY_SHARE, ByteBuffer.allocate(2));
    if (!ofClient) {
      return new TlsHello(false, numbers(versions), List.of(), List.of(u16(shares)));
    }
    return new TlsHello(
        true,
        numbers(part(versions, versions.get() & 0xff)),
        numbers(part(groups, u16(groups))),
        shares(part(shares, u16(shares))));
  }

  private static List<Integer> shares(ByteBuffer list) {
    List<Integer> groups = new ArrayList<>();
    while (list.hasRemaining()) {
      groups.add(u16(list));
      skip(list, u16(list));
    }
    return groups;
  }

  private static List<Integer> numbers(ByteBuffer list) {
    List<Integer> numbers = new ArrayList<>();
    while (list.remaining() >= 2) {
      numbers.add(u16(list));
    }
    return numbers;
  }

  private static ByteBuffer part(ByteBuffer in, int length) {
    ByteBuffer part = in.slice(in.position(), length);
    skip(in, length);
    return part;
  }

  private static void skip(ByteBuffer in, int length) {
    in.position(in.position() + length);
  }

  private static int u16(ByteBuffer in) {
    return Short.toUnsignedInt(in.getShort());
  }
}
