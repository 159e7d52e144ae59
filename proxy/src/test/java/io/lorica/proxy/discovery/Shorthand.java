package io.lorica.proxy.discovery;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Messages of the wire in a form that stays one when a byte of it changes: the lengths of nested
 * messages, which one change would contradict all the way up, are left out. A byte below 8 ends a
 * message; any other names a field by its upper five bits, and by the lower three what follows: a
 * text up to the next zero byte, a nested message, or a number of two, four or eight bytes.
 */
final class Shorthand {
  private static final int TEXT = 0;
  private static final int MESSAGE = 1;
  private static final int SHORT = 2;
  private static final int FIXED_32 = 3;
  private static final int FIXED_64 = 4;
  private static final int NEGATIVE = 5;
  private static final int INT = 6;

  private final byte[] from;
  private int at;

  /** The messages that are open, the innermost first. */
  private final Deque<ByteArrayOutputStream> open = new ArrayDeque<>();

  private final Deque<Integer> fields = new ArrayDeque<>();

  private Shorthand(byte[] from) {
    this.from = from;
  }

  /** The message as the wire carries it. */
  static byte[] wire(byte[] shorthand) {
    return new Shorthand(shorthand).all();
  }

  private byte[] all() {
    open.push(new ByteArrayOutputStream());
    while (at < from.length) {
      int b = next();
      if (b >= 8) {
        field(b >> 3, b & 7);
      } else if (open.size() > 1) {
        close();
      }
    }
    while (open.size() > 1) {
      close();
    }
    return open.pop().toByteArray();
  }

  private int next() {
    return at < from.length ? from[at++] & 0xff : 0;
  }

  private void field(int field, int kind) {
    ByteArrayOutputStream out = open.element();
    switch (kind) {
      case TEXT -> {
        int start = at;
        while (at < from.length && from[at] != 0) {
          at++;
        }
        delimited(field, from, start, at - start);
        at++;
      }
      case MESSAGE -> {
        fields.push(field);
        open.push(new ByteArrayOutputStream());
      }
      case FIXED_32 -> {
        tag(field, 5, out);
        copy(4, out);
      }
      case FIXED_64 -> {
        tag(field, 1, out);
        copy(8, out);
      }
      case NEGATIVE -> {
        tag(field, 0, out);
        varint(~number(2), out);
      }
      default -> {
        tag(field, 0, out);
        varint(number(kind == SHORT ? 2 : kind == INT ? 4 : 8), out);
      }
    }
  }

  /** The next bytes as a number, the lowest first. */
  private long number(int bytes) {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (long) next() << (8 * i);
    }
    return number;
  }

  private void close() {
    byte[] message = open.pop().toByteArray();
    delimited(fields.pop(), message, 0, message.length);
  }

  private void delimited(int field, byte[] bytes, int offset, int length) {
    ByteArrayOutputStream out = open.element();
    tag(field, 2, out);
    varint(length, out);
    out.write(bytes, offset, length);
  }

  private void copy(int bytes, ByteArrayOutputStream out) {
    for (int i = 0; i < bytes; i++) {
      out.write(next());
    }
  }

  private static void tag(int field, int type, ByteArrayOutputStream out) {
    varint((long) field << 3 | type, out);
  }

  private static void varint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
