package io.lorica.proxy.http.h1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Wire bytes as text, one char for one byte. */
final class Wires {
  private Wires() {}

  static ByteBuf buffer(String latin1) {
    return buffer(bytes(latin1), 0, latin1.length());
  }

  static ByteBuf buffer(byte[] bytes, int from, int to) {
    return ByteBufAllocator.DEFAULT
        .directBuffer(Math.max(1, to - from))
        .writeBytes(bytes, from, to - from);
  }

  static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The text of a buffer, which is released. */
  static String text(@Nullable ByteBuf buffer) {
    if (buffer == null) {
      throw new AssertionError("no buffer");
    }
    try {
      return buffer.toString(StandardCharsets.ISO_8859_1);
    } finally {
      buffer.release();
    }
  }

  /** A wire beyond this is cut in as many places only. */
  private static final int EVERY_BYTE_UP_TO = 300;

  /** The wire in one piece, in two pieces cut at every byte, and byte by byte. */
  static List<List<byte[]>> cuts(byte[] wire) {
    List<List<byte[]>> cuts = new ArrayList<>();
    cuts.add(List.of(wire));
    int step = 1 + wire.length / EVERY_BYTE_UP_TO;
    for (int at = 1; at < wire.length; at += step) {
      cuts.add(List.of(slice(wire, 0, at), slice(wire, at, wire.length)));
    }
    List<byte[]> single = new ArrayList<>();
    for (int at = 0; at < wire.length; at += step) {
      single.add(slice(wire, at, Math.min(wire.length, at + step)));
    }
    cuts.add(single);
    return cuts;
  }

  /** The wire in two pieces; {@code where} is any number. */
  static List<byte[]> inTwo(byte[] wire, int where) {
    int at = wire.length == 0 ? 0 : Math.floorMod(where, wire.length);
    return at == 0 ? List.of(wire) : List.of(slice(wire, 0, at), slice(wire, at, wire.length));
  }

  /** The wire byte by byte. */
  static List<byte[]> inBytes(byte[] wire) {
    List<byte[]> single = new ArrayList<>();
    for (byte b : wire) {
      single.add(new byte[] {b});
    }
    return single;
  }

  private static byte[] slice(byte[] wire, int from, int to) {
    return Arrays.copyOfRange(wire, from, to);
  }
}
