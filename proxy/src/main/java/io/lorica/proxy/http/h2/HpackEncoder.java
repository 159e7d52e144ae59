package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.OrigProto;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import java.nio.charset.StandardCharsets;

/**
 * Encodes heads and trailers as field blocks (RFC 7541), without allocating.
 *
 * <p>What to index is learned: a field goes into the dynamic table when it is met for the second
 * time, so values that never repeat (trace and request ids, dates) neither churn the table nor cost
 * more than a look-up. Credentials are never indexed, here or by anyone behind us (§7.1.3). Fields
 * that are specific to an HTTP/1 connection are left out (RFC 9113 §8.2.2).
 *
 * <p>Belongs to one connection.
 */
final class HpackEncoder {
  static final byte[] NOTHING = {};

  /** The largest table that we use, whatever the peer offers. */
  static final int TABLE_SIZE = 4096;

  /** Longer values are seldom repeated and would push everything else out. */
  private static final int LONGEST_INDEXED = 512;

  /** Most bytes that a field's representation takes beside name and value. */
  private static final int FIELD_BOUND = 12;

  /**
   * Most bytes that the mark of HTTP/1, table size updates and pseudo-header fields take, these
   * beside their values.
   */
  private static final int HEAD_BOUND = 160;

  private static final int SLOTS = 128;
  private static final int SEEN = 64;

  private static final byte[] SLASH = {'/'};
  private static final byte[] GET = {'G', 'E', 'T'};
  private static final byte[] HTTP = "http".getBytes(StandardCharsets.US_ASCII);

  private final DynamicTable table = new DynamicTable(TABLE_SIZE);

  /** By hash: full hash and serial number of the entry that was added last with it. */
  private final int[] slotHash = new int[SLOTS];

  private final int[] slotSerial = new int[SLOTS];

  /** By hash: the field that was last sent without being indexed. */
  private final int[] seen = new int[SEEN];

  private final byte[] status = new byte[3];

  /** Size updates to announce at the start of the next block; -1: none. */
  private int smallestSize = -1;

  private byte[] out = NOTHING;
  private int at;

  /** The peer's SETTINGS_HEADER_TABLE_SIZE. */
  void peerTableSize(long size) {
    int bounded = (int) Math.min(size, TABLE_SIZE);
    if (bounded != table.maxSize()) {
      smallestSize = smallestSize < 0 ? bounded : Math.min(smallestSize, bounded);
      table.maxSize(bounded);
    }
  }

  /** Room that encoding needs at most. */
  static int bound(RequestHead head) {
    return bound(head.headers())
        + head.methodLength()
        + head.schemeLength()
        + head.authorityLength()
        + head.pathLength();
  }

  /** Room that encoding the block needs at most, with a status. */
  static int bound(HeaderBlock block) {
    int bytes = HEAD_BOUND;
    for (int i = block.size() - 1; i >= 0; i--) {
      bytes += block.nameLength(i) + block.valueLength(i) + FIELD_BOUND;
    }
    return bytes;
  }

  /** Encodes into {@code to} at {@code offset}; returns the offset behind the block. */
  int request(RequestHead head, byte[] to, int offset) {
    begin(to, offset);
    byte[] array = head.array();
    method(head, array);
    if (head.method() != HttpMethod.CONNECT) {
      scheme(head, array);
      path(head, array);
    }
    if (head.authorityLength() > 0) {
      field(
          FieldName.AUTHORITY,
          1,
          NOTHING,
          0,
          0,
          array,
          head.authorityOffset(),
          head.authorityLength());
    }
    boolean marked = head.version().isHttp1();
    fields(head.headers(), marked);
    if (marked) {
      mark(OrigProto.wireValue(head));
    }
    return finish();
  }

  /** Encodes into {@code to} at {@code offset}; returns the offset behind the block. */
  int response(ResponseHead head, byte[] to, int offset) {
    begin(to, offset);
    status(head.status());
    fields(head.headers(), false);
    return finish();
  }

  /** Encodes into {@code to} at {@code offset}; returns the offset behind the block. */
  int trailers(HeaderBlock block, byte[] to, int offset) {
    begin(to, offset);
    fields(block, false);
    return finish();
  }

  private void begin(byte[] to, int offset) {
    out = to;
    at = offset;
    if (smallestSize >= 0) {
      if (smallestSize < table.maxSize()) {
        integer(0x20, 0x1f, smallestSize);
      }
      integer(0x20, 0x1f, table.maxSize());
      smallestSize = -1;
    }
  }

  private int finish() {
    out = NOTHING;
    return at;
  }

  private void method(RequestHead head, byte[] array) {
    switch (head.method()) {
      case GET -> out[at++] = (byte) 0x82;
      case POST -> out[at++] = (byte) 0x83;
      default -> {
        boolean known = head.methodLength() > 0;
        field(
            FieldName.METHOD,
            2,
            NOTHING,
            0,
            0,
            known ? array : GET,
            known ? head.methodOffset() : 0,
            known ? head.methodLength() : GET.length);
      }
    }
  }

  private void scheme(RequestHead head, byte[] array) {
    int length = head.schemeLength();
    int offset = head.schemeOffset();
    if (length == 0 || (length == 4 && same(array, offset, HTTP))) {
      out[at++] = (byte) 0x86;
    } else if (length == 5 && same(array, offset, HTTP) && array[offset + 4] == 's') {
      out[at++] = (byte) 0x87;
    } else {
      field(FieldName.SCHEME, 6, NOTHING, 0, 0, array, offset, length);
    }
  }

  private void path(RequestHead head, byte[] array) {
    int length = head.pathLength();
    int offset = head.pathOffset();
    if (length == 0 || (length == 1 && array[offset] == SLASH[0])) {
      out[at++] = (byte) 0x84;
    } else {
      field(FieldName.PATH, 4, NOTHING, 0, 0, array, offset, length);
    }
  }

  private void status(int code) {
    int index =
        switch (code) {
          case 200 -> 8;
          case 204 -> 9;
          case 206 -> 10;
          case 304 -> 11;
          case 400 -> 12;
          case 404 -> 13;
          case 500 -> 14;
          default -> 0;
        };
    if (index > 0) {
      out[at++] = (byte) (0x80 | index);
      return;
    }
    status[0] = (byte) ('0' + code / 100);
    status[1] = (byte) ('0' + code / 10 % 10);
    status[2] = (byte) ('0' + code % 10);
    field(FieldName.STATUS, 8, NOTHING, 0, 0, status, 0, 3);
  }

  private void mark(byte[] value) {
    byte[] name = OrigProto.wireName();
    field(HeaderName.L5D_ORIG_PROTO.ordinal(), 0, name, 0, name.length, value, 0, value.length);
  }

  /** {@code marked} says that the mark of HTTP/1 is written by itself, in place of any other. */
  private void fields(HeaderBlock block, boolean marked) {
    byte[] array = block.array();
    int count = block.size();
    for (int i = 0; i < count; i++) {
      int number = block.name(i).ordinal();
      int nameOffset = block.nameOffset(i);
      int nameLength = block.nameLength(i);
      int offset = block.valueOffset(i);
      int length = block.valueLength(i);
      int staticName = StaticTable.indexOfName(number);
      switch (FieldTreatment.of(number)) {
        case FieldTreatment.PLAIN ->
            field(number, staticName, array, nameOffset, nameLength, array, offset, length);
        case FieldTreatment.SECRET ->
            literal(0x10, 0x0f, staticName, array, nameOffset, nameLength, array, offset, length);
        case FieldTreatment.TE -> {
          if (block.valueEquals(i, "trailers")) {
            field(number, staticName, array, nameOffset, nameLength, array, offset, length);
          }
        }
        case FieldTreatment.MARK -> {
          if (!marked) {
            field(number, staticName, array, nameOffset, nameLength, array, offset, length);
          }
        }
        default -> {}
      }
    }
  }

  private void field(
      int number,
      int staticName,
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] value,
      int offset,
      int length) {
    if (length > LONGEST_INDEXED || table.maxSize() == 0) {
      literal(0, 0x0f, staticName, name, nameOffset, nameLength, value, offset, length);
      return;
    }
    int hash = hash(number, name, nameOffset, nameLength, value, offset, length);
    int slot = hash & (SLOTS - 1);
    int age = table.added() - 1 - slotSerial[slot];
    if (slotHash[slot] == hash
        && age >= 0
        && age < table.count()
        && table.matches(age, number, name, nameOffset, nameLength, value, offset, length)) {
      integer(0x80, 0x7f, StaticTable.LENGTH + 1 + age);
    } else if (seen[hash & (SEEN - 1)] == hash) {
      literal(0x40, 0x3f, staticName, name, nameOffset, nameLength, value, offset, length);
      index(hash, number, staticName, name, nameOffset, nameLength, value, offset, length);
    } else {
      seen[hash & (SEEN - 1)] = hash;
      literal(0, 0x0f, staticName, name, nameOffset, nameLength, value, offset, length);
    }
  }

  /** Adds to the table what the peer adds, too: the size counts the name also if it was indexed. */
  private void index(
      int hash,
      int number,
      int staticName,
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] value,
      int offset,
      int length) {
    int before = table.added();
    if (nameLength == 0) {
      byte[] pseudo = StaticTable.name(staticName);
      table.add(number, false, pseudo, 0, pseudo.length, value, offset, length);
    } else {
      table.add(number, false, name, nameOffset, nameLength, value, offset, length);
    }
    if (table.added() != before) {
      slotHash[hash & (SLOTS - 1)] = hash;
      slotSerial[hash & (SLOTS - 1)] = before;
    }
  }

  private void literal(
      int pattern,
      int mask,
      int staticName,
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] value,
      int offset,
      int length) {
    integer(pattern, mask, staticName);
    if (staticName == 0) {
      string(name, nameOffset, nameLength);
    }
    string(value, offset, length);
  }

  private void string(byte[] bytes, int offset, int length) {
    integer(0, 0x7f, length);
    System.arraycopy(bytes, offset, out, at, length);
    at += length;
  }

  private void integer(int pattern, int mask, int value) {
    if (value < mask) {
      out[at++] = (byte) (pattern | value);
      return;
    }
    out[at++] = (byte) (pattern | mask);
    int rest = value - mask;
    while (rest >= 0x80) {
      out[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[at++] = (byte) rest;
  }

  private static int hash(
      int number,
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] value,
      int offset,
      int length) {
    int hash = number * 0x9E3779B1 + length;
    if (number == 0) {
      hash = hash(hash, name, nameOffset, nameLength);
    }
    hash = hash(hash, value, offset, length) * 0x85EBCA6B;
    return hash ^ (hash >>> 15);
  }

  private static int hash(int seed, byte[] bytes, int offset, int length) {
    int hash = seed;
    for (int i = offset; i < offset + length; i++) {
      hash = hash * 31 + bytes[i];
    }
    return hash;
  }

  private static boolean same(byte[] array, int offset, byte[] expected) {
    for (int i = 0; i < expected.length; i++) {
      if (array[offset + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
