package io.lorica.proxy.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of one label that peers may choose: the first ones that come are shown, for as long as
 * the process lives, and all further ones are shown as {@link #OVERFLOW}. To look up a value that
 * was seen before, or one beyond the bound, makes no garbage. Belongs to the loop of its {@link
 * LoopMetrics}.
 */
public final class BoundedValues {
  /** In parentheses, which neither a host name nor an identity can have. */
  public static final String OVERFLOW = "(overflow)";

  /** Of slots taken: few collisions, and always an empty slot that ends a search. */
  private static final int SLOTS_PER_VALUE = 4;

  private static final int HASH_FACTOR = 31;

  private final int max;
  private final @Nullable Value[] slots;
  private int size;

  @SuppressWarnings("ArrayRecordComponent") // bytes are read by the hot path and never written
  private record Value(byte[] bytes, String text) {}

  /**
   * @param max how many different values are shown
   */
  BoundedValues(int max) {
    this.max = max;
    this.slots = new Value[Integer.highestOneBit(max) * SLOTS_PER_VALUE];
  }

  /** What is shown for a value. */
  public String shown(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return shown(bytes, 0, bytes.length, value);
  }

  /** What is shown for the value that these bytes of the wire spell. */
  public String shown(byte[] bytes, int offset, int length) {
    return shown(bytes, offset, length, null);
  }

  private String shown(byte[] bytes, int offset, int length, @Nullable String text) {
    int end = offset + Math.min(length, Labels.MAX_VALUE);
    int slot = hash(bytes, offset, end) & (slots.length - 1);
    for (Value value = slots[slot]; value != null; value = slots[slot]) {
      if (Arrays.equals(value.bytes, 0, value.bytes.length, bytes, offset, end)) {
        return value.text;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    if (size == max) {
      return OVERFLOW;
    }
    size++;
    byte[] key = Arrays.copyOfRange(bytes, offset, end);
    Value value = new Value(key, text == null ? new String(key, StandardCharsets.UTF_8) : text);
    slots[slot] = value;
    return value.text;
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * HASH_FACTOR + bytes[i];
    }
    return hash ^ (hash >>> 16);
  }
}
