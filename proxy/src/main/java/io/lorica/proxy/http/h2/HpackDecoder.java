package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.FieldSyntax;

/**
 * Decodes field blocks (RFC 7541) into a {@link HeadAssembler}. A block is complete in memory when
 * it is decoded, so every length is checked against bytes that are really there, and nothing is
 * allocated on a peer's word. Bytes of names and values are judged once: an entry of the dynamic
 * table keeps the verdict.
 *
 * <p>Belongs to one connection; after an error the connection must end (RFC 9113 §4.3).
 */
final class HpackDecoder {
  /** The size of the dynamic table that we allow a peer: the default of RFC 9113 §6.5.2. */
  static final int TABLE_SIZE = 4096;

  private final DynamicTable table = new DynamicTable(TABLE_SIZE);
  private final LoopMemory memory;

  private byte[] in = {};
  private int pos;
  private int end;
  private boolean failed;

  /** Where the string that was read last lies. */
  private byte[] string = {};

  private int stringOffset;
  private int stringLength;

  /** Whether it was Huffman-coded, and so lies in the scratch. */
  private boolean packed;

  /** The field being read: its name, and what is known about it. */
  private byte[] name = {};

  private int nameOffset;
  private int nameLength;
  private int number;
  private boolean broken;

  HpackDecoder(LoopMemory memory) {
    this.memory = memory;
  }

  /**
   * Decodes a complete block.
   *
   * @return false on a decoding error, which is one of the connection (COMPRESSION_ERROR)
   */
  boolean decode(byte[] block, int offset, int length, HeadAssembler to) {
    in = block;
    pos = offset;
    end = offset + length;
    failed = false;
    boolean atStart = true;
    while (pos < end && !failed) {
      int b = in[pos++];
      if (b < 0) {
        indexed(integer(b & 0x7f, 0x7f), to);
      } else if ((b & 0x40) != 0) {
        literal(integer(b & 0x3f, 0x3f), true, to);
      } else if ((b & 0x20) == 0) {
        literal(integer(b & 0x0f, 0x0f), false, to);
      } else {
        resize(integer(b & 0x1f, 0x1f), atStart);
        continue;
      }
      atStart = false;
    }
    in = HpackEncoder.NOTHING;
    return !failed;
  }

  /** RFC 7541 §4.2: changes of size stand at the beginning of a block. */
  private void resize(int size, boolean atStart) {
    if (!atStart || size > TABLE_SIZE) {
      failed = true;
    } else if (!failed) {
      table.maxSize(size);
    }
  }

  private void indexed(int index, HeadAssembler to) {
    if (failed || index == 0 || index > StaticTable.LENGTH + table.count()) {
      failed = true;
    } else if (index <= StaticTable.LENGTH) {
      byte[] staticName = StaticTable.name(index);
      byte[] value = StaticTable.value(index);
      to.field(
          StaticTable.number(index),
          staticName,
          0,
          staticName.length,
          value,
          0,
          value.length,
          false);
    } else {
      int age = index - StaticTable.LENGTH - 1;
      byte[] array = table.array();
      to.field(
          table.number(age),
          array,
          table.nameOffset(age),
          table.nameLength(age),
          array,
          table.valueOffset(age),
          table.valueLength(age),
          table.isMalformed(age));
    }
  }

  private void literal(int index, boolean add, HeadAssembler to) {
    if (failed) {
      return;
    }
    int used = readName(index);
    if (failed) {
      return;
    }
    readString(used);
    if (failed) {
      return;
    }
    broken |= !isValue(string, stringOffset, stringLength);
    to.field(number, name, nameOffset, nameLength, string, stringOffset, stringLength, broken);
    if (add) {
      table.add(number, broken, name, nameOffset, nameLength, string, stringOffset, stringLength);
    }
  }

  /** RFC 9113 §8.2.1: no blank at either end, and what RFC 9110 forbids anyway. */
  private static boolean isValue(byte[] bytes, int offset, int length) {
    return length == 0
        || (!isBlank(bytes[offset])
            && !isBlank(bytes[offset + length - 1])
            && FieldSyntax.isValue(bytes, offset, length));
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** Reads or looks up a name. Returns how much of the Huffman scratch it occupies. */
  private int readName(int index) {
    if (index == 0) {
      readString(0);
      if (failed) {
        return 0;
      }
      name = string;
      nameOffset = stringOffset;
      nameLength = stringLength;
      number = FieldName.classify(name, nameOffset, nameLength);
      broken = number >= 0 && !FieldSyntax.isLowerToken(name, nameOffset, nameLength);
      return packed ? nameLength : 0;
    }
    if (index <= StaticTable.LENGTH) {
      name = StaticTable.name(index);
      nameOffset = 0;
      nameLength = name.length;
      number = StaticTable.number(index);
      broken = false;
      return 0;
    }
    if (index > StaticTable.LENGTH + table.count()) {
      failed = true;
      return 0;
    }
    return copyName(index - StaticTable.LENGTH - 1);
  }

  /** Takes a name out of the dynamic table, because adding the field may move or evict it. */
  private int copyName(int age) {
    number = table.number(age);
    nameLength = table.nameLength(age);
    name = memory.huffman(nameLength);
    nameOffset = 0;
    System.arraycopy(table.array(), table.nameOffset(age), name, 0, nameLength);
    // The entry's verdict was on name and value together, so the name is judged anew.
    broken = number >= 0 && !FieldSyntax.isLowerToken(name, 0, nameLength);
    return nameLength;
  }

  /**
   * Reads a string literal (RFC 7541 §5.2); what is coded goes behind {@code used} of the scratch.
   */
  private void readString(int used) {
    if (pos == end) {
      failed = true;
      return;
    }
    int b = in[pos++];
    int length = integer(b & 0x7f, 0x7f);
    if (failed || length > end - pos) {
      failed = true;
      return;
    }
    packed = b < 0;
    if (!packed) {
      string = in;
      stringOffset = pos;
      stringLength = length;
    } else {
      unpack(length, used);
    }
    pos += length;
  }

  private void unpack(int length, int used) {
    byte[] scratch = memory.huffman(used + Huffman.decodedBound(length));
    stringLength = Huffman.decode(in, pos, length, scratch, used);
    failed = stringLength == Huffman.MALFORMED;
    string = scratch;
    stringOffset = used;
  }

  /**
   * Reads the rest of an integer (RFC 7541 §5.1) whose prefix is {@code first}. Anything above 2²⁸
   * is an error: no length or index that large can be meant.
   */
  private int integer(int first, int mask) {
    if (first < mask) {
      return first;
    }
    int value = mask;
    for (int shift = 0; shift < 28; shift += 7) {
      if (pos == end) {
        break;
      }
      int b = in[pos++];
      value += (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    failed = true;
    return 0;
  }
}
