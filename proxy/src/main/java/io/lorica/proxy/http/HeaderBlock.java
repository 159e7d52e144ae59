package io.lorica.proxy.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Header fields in one flat array: names in lower case, classified once when they are added, values
 * as the bytes that came. Fields keep their order. An index stays valid until the next removal.
 *
 * <p>Made to be reused: {@link #clear} keeps the arrays up to {@link #RETAINED_BYTES}. It checks
 * neither syntax nor size; the codecs do, before they add. Belongs to one event loop.
 */
public final class HeaderBlock {
  /** What a cleared block may keep; a larger array was one peer's excess and is let go. */
  static final int RETAINED_BYTES = 8192;

  private static final int INITIAL_BYTES = 1024;
  private static final int INITIAL_FIELDS = 24;

  /** Ints of a field: name number, name offset, name length, value offset, value length. */
  private static final int STRIDE = 5;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;
  private int[] fields = new int[INITIAL_FIELDS * STRIDE];
  private int count;

  /** Number of fields. */
  public int size() {
    return count;
  }

  /** Bytes of names and values, as RFC 9113 §6.5.2 counts a header list: 32 more for each field. */
  public int listSize() {
    int size = 0;
    for (int i = 0; i < count; i++) {
      size += nameLength(i) + valueLength(i) + 32;
    }
    return size;
  }

  /** The array that offsets refer to. Valid until the next addition. */
  public byte[] array() {
    return bytes;
  }

  public HeaderName name(int index) {
    return HeaderName.of(fields[index * STRIDE]);
  }

  public int nameOffset(int index) {
    return fields[index * STRIDE + 1];
  }

  public int nameLength(int index) {
    return fields[index * STRIDE + 2];
  }

  public int valueOffset(int index) {
    return fields[index * STRIDE + 3];
  }

  public int valueLength(int index) {
    return fields[index * STRIDE + 4];
  }

  /** The name as text; for names that are not in {@link HeaderName}, and for logs. */
  public String nameText(int index) {
    return new String(bytes, nameOffset(index), nameLength(index), StandardCharsets.ISO_8859_1);
  }

  /** The value as text, byte for byte (ISO 8859-1). */
  public String valueText(int index) {
    return new String(bytes, valueOffset(index), valueLength(index), StandardCharsets.ISO_8859_1);
  }

  /** The index of the first field with that name, or -1. */
  public int find(HeaderName name) {
    return find(name, 0);
  }

  /** The index of the first field with that name at {@code from} or later, or -1. */
  public int find(HeaderName name, int from) {
    int id = name.ordinal();
    for (int i = from; i < count; i++) {
      if (fields[i * STRIDE] == id) {
        return i;
      }
    }
    return -1;
  }

  /** The index of the first field with that lower-case name, known or not, or -1. */
  public int find(byte[] lowerCaseName, int from) {
    for (int i = from; i < count; i++) {
      int offset = nameOffset(i);
      if (Arrays.equals(
          bytes, offset, offset + nameLength(i), lowerCaseName, 0, lowerCaseName.length)) {
        return i;
      }
    }
    return -1;
  }

  public boolean contains(HeaderName name) {
    return find(name) >= 0;
  }

  /** The first value of that name as text, or null. */
  public @Nullable String get(HeaderName name) {
    int index = find(name);
    return index < 0 ? null : valueText(index);
  }

  /** Whether the value equals {@code ascii}, letters compared without case. */
  public boolean valueEquals(int index, String ascii) {
    return regionEquals(valueOffset(index), valueLength(index), ascii);
  }

  /** Whether the value begins with {@code ascii}, letters compared without case. */
  public boolean valueStartsWith(int index, String ascii) {
    return valueLength(index) >= ascii.length()
        && regionEquals(valueOffset(index), ascii.length(), ascii);
  }

  /** Whether one element of the comma-separated value equals {@code token}, without case. */
  public boolean valueHasToken(int index, String token) {
    int start = valueOffset(index);
    int end = start + valueLength(index);
    while (start < end) {
      int comma = start;
      while (comma < end && bytes[comma] != ',') {
        comma++;
      }
      int from = skipSpace(start, comma);
      int to = comma;
      while (to > from && isSpace(bytes[to - 1])) {
        to--;
      }
      if (regionEquals(from, to - from, token)) {
        return true;
      }
      start = comma + 1;
    }
    return false;
  }

  /** Adds a field from foreign bytes; the name must be in lower case already. */
  public void add(byte[] name, int nameOffset, int nameLength, byte[] value, int from, int size) {
    HeaderName known = HeaderName.classify(name, nameOffset, nameLength);
    add(known, name, nameOffset, nameLength, value, from, size);
  }

  /** Adds a field whose name was classified before, {@link HeaderName#UNKNOWN} included. */
  public void add(
      HeaderName known,
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] value,
      int from,
      int size) {
    int at = append(name, nameOffset, nameLength);
    int valueAt = append(value, from, size);
    put(known, at, nameLength, valueAt, size);
  }

  /** Adds a field whose name is known, from foreign bytes. */
  public void add(HeaderName name, byte[] value, int from, int size) {
    byte[] wire = name.wire();
    int at = append(wire, 0, wire.length);
    int valueAt = append(value, from, size);
    put(name, at, wire.length, valueAt, size);
  }

  /** Adds a field whose name is known. */
  public void add(HeaderName name, String value) {
    byte[] latin1 = value.getBytes(StandardCharsets.ISO_8859_1);
    add(name, latin1, 0, latin1.length);
  }

  /** Adds a field; the name is given in lower case. */
  public void add(String lowerCaseName, String value) {
    byte[] name = lowerCaseName.getBytes(StandardCharsets.ISO_8859_1);
    byte[] latin1 = value.getBytes(StandardCharsets.ISO_8859_1);
    add(name, 0, name.length, latin1, 0, latin1.length);
  }

  /** Removes all fields with that name and adds one. */
  public void set(HeaderName name, String value) {
    remove(name);
    add(name, value);
  }

  /**
   * Gives the first field with that name another value and removes those behind it; the field keeps
   * its place. Adds one where there is none.
   */
  public void replace(HeaderName name, byte[] value, int from, int size) {
    int index = find(name);
    if (index < 0) {
      add(name, value, from, size);
      return;
    }
    for (int more = find(name, index + 1); more >= 0; more = find(name, more)) {
      removeAt(more);
    }
    if (size <= valueLength(index)) {
      System.arraycopy(value, from, bytes, valueOffset(index), size);
    } else {
      fields[index * STRIDE + 3] = append(value, from, size);
    }
    fields[index * STRIDE + 4] = size;
  }

  /** Removes all fields with that name; whether there were any. */
  public boolean remove(HeaderName name) {
    int kept = 0;
    int id = name.ordinal();
    for (int i = 0; i < count; i++) {
      if (fields[i * STRIDE] != id) {
        keep(i, kept++);
      }
    }
    boolean removed = kept != count;
    count = kept;
    return removed;
  }

  /** Removes one field. Those behind it move up by one. */
  public void removeAt(int index) {
    System.arraycopy(
        fields, (index + 1) * STRIDE, fields, index * STRIDE, (count - index - 1) * STRIDE);
    count--;
  }

  /** Removes all fields with that lower-case name. */
  public void remove(byte[] lowerCaseName) {
    for (int i = find(lowerCaseName, 0); i >= 0; i = find(lowerCaseName, i)) {
      removeAt(i);
    }
  }

  /** Makes this block equal to another. */
  public void copyFrom(HeaderBlock other) {
    clear();
    for (int i = 0; i < other.count; i++) {
      int at = append(other.bytes, other.nameOffset(i), other.nameLength(i));
      int valueAt = append(other.bytes, other.valueOffset(i), other.valueLength(i));
      put(other.name(i), at, other.nameLength(i), valueAt, other.valueLength(i));
    }
  }

  /**
   * Keeps foreign bytes beside the fields: request targets and authorities live here too, so that a
   * head is one array.
   *
   * @return the offset at which they lie
   */
  int append(byte[] source, int from, int size) {
    ensure(size);
    System.arraycopy(source, from, bytes, length, size);
    length += size;
    return length - size;
  }

  /**
   * Takes bytes of a head as they came off the wire. A parser then checks them, lowers the names
   * where they lie and registers each field with {@link #addInPlace}, so that a head is copied
   * once. A zero byte follows the last one: a scan that stops at bytes which no field may hold
   * needs no second bound.
   *
   * @return the offset at which they lie; they follow what {@link #receive} took before, unless
   *     something else was added in between
   */
  public int receive(ByteBuf source, int index, int size) {
    ensure(size + 1);
    source.getBytes(index, bytes, length, size);
    length += size;
    bytes[length] = 0;
    return length - size;
  }

  /**
   * Registers a field whose bytes the array already holds, its name in lower case.
   *
   * @return the name's constant
   */
  public HeaderName addInPlace(int nameAt, int nameLength, int valueAt, int valueLength) {
    HeaderName name = HeaderName.classify(bytes, nameAt, nameLength);
    put(name, nameAt, nameLength, valueAt, valueLength);
    return name;
  }

  /** Bytes of the array in use. */
  public int length() {
    return length;
  }

  /** Forgets received bytes from an offset on; no field may lie there. */
  public void truncate(int newLength) {
    assert newLength <= length;
    length = newLength;
  }

  public void clear() {
    count = 0;
    length = 0;
    if (bytes.length > RETAINED_BYTES) {
      bytes = new byte[INITIAL_BYTES];
    }
  }

  private void put(HeaderName name, int nameAt, int nameLength, int valueAt, int valueLength) {
    if ((count + 1) * STRIDE > fields.length) {
      fields = Arrays.copyOf(fields, fields.length * 2);
    }
    int base = count * STRIDE;
    fields[base] = name.ordinal();
    fields[base + 1] = nameAt;
    fields[base + 2] = nameLength;
    fields[base + 3] = valueAt;
    fields[base + 4] = valueLength;
    count++;
  }

  private void keep(int from, int to) {
    if (from != to) {
      System.arraycopy(fields, from * STRIDE, fields, to * STRIDE, STRIDE);
    }
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  private int skipSpace(int from, int end) {
    int at = from;
    while (at < end && isSpace(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  private boolean regionEquals(int offset, int size, String ascii) {
    return Ascii.equalsIgnoreCase(bytes, offset, size, ascii);
  }

  /** Names and values, for tests and debug logs; secrets are the caller's concern. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(nameText(i)).append(": ").append(valueText(i)).append('\n');
    }
    return text.toString();
  }
}
