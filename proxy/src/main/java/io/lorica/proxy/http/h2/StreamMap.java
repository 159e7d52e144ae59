package io.lorica.proxy.http.h2;

import org.jspecify.annotations.Nullable;

/** The open streams of a connection by identifier: open addressing, no boxes, no entries. */
final class StreamMap {
  private static final int INITIAL_CAPACITY = 16;

  private @Nullable Http2Stream[] slots = new @Nullable Http2Stream[INITIAL_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  @Nullable Http2Stream get(int id) {
    int mask = slots.length - 1;
    int slot = slot(id, mask);
    while (true) {
      Http2Stream stream = slots[slot];
      if (stream == null || stream.id() == id) {
        return stream;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** Adds a stream whose identifier is not there yet. */
  void add(Http2Stream stream) {
    if (++size * 2 > slots.length) {
      resize(slots.length * 2);
    }
    insert(stream);
  }

  /** Removes a stream that is there. */
  void remove(int id) {
    int mask = slots.length - 1;
    int slot = slot(id, mask);
    while (true) {
      Http2Stream stream = slots[slot];
      if (stream == null) {
        return;
      }
      if (stream.id() == id) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    size--;
    slots[slot] = null;
    closeGap(slot, mask);
    if (slots.length > 8 * INITIAL_CAPACITY && size < slots.length / 16) {
      resize(slots.length / 4);
    }
  }

  /** All streams, in no order; a copy, so that it can be walked while streams end. */
  Http2Stream[] toArray() {
    Http2Stream[] all = new Http2Stream[size];
    int at = 0;
    for (Http2Stream stream : slots) {
      if (stream != null) {
        all[at++] = stream;
      }
    }
    return all;
  }

  /** Moves up those that were put behind the removed one because its slot was taken. */
  private void closeGap(int removed, int mask) {
    int gap = removed;
    int slot = (gap + 1) & mask;
    while (true) {
      Http2Stream stream = slots[slot];
      if (stream == null) {
        return;
      }
      int home = slot(stream.id(), mask);
      if (((slot - home) & mask) >= ((slot - gap) & mask)) {
        slots[gap] = stream;
        slots[slot] = null;
        gap = slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  private void insert(Http2Stream stream) {
    int mask = slots.length - 1;
    int slot = slot(stream.id(), mask);
    while (slots[slot] != null) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = stream;
  }

  private void resize(int capacity) {
    @Nullable Http2Stream[] old = slots;
    slots = new @Nullable Http2Stream[capacity];
    for (Http2Stream stream : old) {
      if (stream != null) {
        insert(stream);
      }
    }
  }

  /** Identifiers of one side are all odd: the lowest bit says nothing. */
  private static int slot(int id, int mask) {
    return (id >>> 1) & mask;
  }
}
