package io.lorica.proxy.http.h2;

import java.util.Arrays;

/**
 * The dynamic table of RFC 7541 §2.3.2: entries in the order of their arrival, the oldest evicted
 * first. Names and values lie one behind the other in one array, which grows with use up to twice
 * the table's size, so that moving the live bytes to the front is paid for by as many additions.
 *
 * <p>An entry is addressed by its age: 0 is the newest.
 */
final class DynamicTable {
  /** What an entry costs besides its bytes (RFC 7541 §4.1). */
  static final int ENTRY_OVERHEAD = 32;

  private static final int INITIAL_BYTES = 256;
  private static final int INITIAL_ENTRIES = 8;

  /** Ints of an entry: name number, offset, name length, value length. */
  private static final int STRIDE = 4;

  /** Flag beside the name number: name or value break the rules of RFC 9113 §8.2.1. */
  private static final int MALFORMED = 1;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int tail;
  private int[] entries = new int[INITIAL_ENTRIES * STRIDE];
  private int capacity = INITIAL_ENTRIES;
  private int oldest;
  private int count;
  private int size;
  private int maxSize;
  private int added;

  DynamicTable(int maxSize) {
    this.maxSize = maxSize;
  }

  int count() {
    return count;
  }

  int size() {
    return size;
  }

  int maxSize() {
    return maxSize;
  }

  /**
   * How many entries have ever been added, modulo 2³². The newest one's serial number is one less.
   */
  int added() {
    return added;
  }

  /** The array that offsets refer to. Valid until the next addition. */
  byte[] array() {
    return bytes;
  }

  int number(int age) {
    return entries[base(age)] >> 1;
  }

  boolean isMalformed(int age) {
    return (entries[base(age)] & MALFORMED) != 0;
  }

  int nameOffset(int age) {
    return entries[base(age) + 1];
  }

  int nameLength(int age) {
    return entries[base(age) + 2];
  }

  int valueOffset(int age) {
    int base = base(age);
    return entries[base + 1] + entries[base + 2];
  }

  int valueLength(int age) {
    return entries[base(age) + 3];
  }

  /** Changes the bound, and evicts what no longer fits. */
  void maxSize(int bytes) {
    maxSize = bytes;
    evictTo(bytes);
  }

  /**
   * Adds an entry, evicting others to make room; one larger than the table just empties it (RFC
   * 7541 §4.4). Neither name nor value may lie in this table's array.
   */
  void add(
      int number,
      boolean malformed,
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] value,
      int valueOffset,
      int valueLength) {
    int needed = nameLength + valueLength + ENTRY_OVERHEAD;
    evictTo(Math.max(0, maxSize - needed));
    if (needed > maxSize) {
      return;
    }
    added++;
    makeRoom(nameLength + valueLength);
    int base = ((oldest + count) & (capacity - 1)) * STRIDE;
    entries[base] = (number << 1) | (malformed ? MALFORMED : 0);
    entries[base + 1] = tail;
    entries[base + 2] = nameLength;
    entries[base + 3] = valueLength;
    System.arraycopy(name, nameOffset, bytes, tail, nameLength);
    System.arraycopy(value, valueOffset, bytes, tail + nameLength, valueLength);
    tail += nameLength + valueLength;
    size += needed;
    count++;
  }

  private int base(int age) {
    return ((oldest + count - 1 - age) & (capacity - 1)) * STRIDE;
  }

  private void evictTo(int bound) {
    while (size > bound) {
      int base = oldest * STRIDE;
      size -= entries[base + 2] + entries[base + 3] + ENTRY_OVERHEAD;
      oldest = (oldest + 1) & (capacity - 1);
      count--;
    }
    if (count == 0) {
      tail = 0;
    }
  }

  private void makeRoom(int more) {
    if (count == capacity) {
      growEntries();
    }
    if (tail + more <= bytes.length) {
      return;
    }
    int from = count == 0 ? tail : entries[oldest * STRIDE + 1];
    int live = tail - from;
    byte[] target = bytes;
    if ((live + more) * 2 > bytes.length) {
      target = new byte[Math.max(bytes.length * 2, (live + more) * 2)];
    }
    System.arraycopy(bytes, from, target, 0, live);
    bytes = target;
    tail = live;
    for (int i = 0; i < count; i++) {
      entries[((oldest + i) & (capacity - 1)) * STRIDE + 1] -= from;
    }
  }

  private void growEntries() {
    int[] grown = new int[capacity * 2 * STRIDE];
    int first = (capacity - oldest) * STRIDE;
    System.arraycopy(entries, oldest * STRIDE, grown, 0, first);
    System.arraycopy(entries, 0, grown, first, oldest * STRIDE);
    entries = grown;
    oldest = 0;
    capacity *= 2;
  }

  /**
   * Whether the entry has this name and value; the bytes of a name with a number are not looked at.
   */
  boolean matches(
      int age,
      int number,
      byte[] name,
      int nameOffset,
      int nameLength,
      byte[] value,
      int valueOffset,
      int valueLength) {
    int base = base(age);
    int at = entries[base + 1];
    int split = at + entries[base + 2];
    return entries[base + 3] == valueLength
        && entries[base] >> 1 == number
        && (number != 0
            || Arrays.equals(bytes, at, split, name, nameOffset, nameOffset + nameLength))
        && Arrays.equals(
            bytes, split, split + valueLength, value, valueOffset, valueOffset + valueLength);
  }
}
