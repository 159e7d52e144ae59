package io.lorica.proxy.tap;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Encoded events on their way from the data loops to an observer. Whoever adds one has a place
 * reserved first, so that there are never more than {@link #MAX_EVENTS}. Any thread adds; one
 * takes.
 */
final class EventQueue {
  /** Spec 03 §10.4. */
  static final int MAX_EVENTS = 400;

  /**
   * No more places above it. Ours: an event is as large as its header fields, which a stranger may
   * choose. The last event of each data loop may exceed it, so it holds at most this much and one
   * event for each of them.
   */
  static final int MAX_BYTES = 512 << 10;

  private final Queue<byte[]> events = new ConcurrentLinkedQueue<>();
  private final AtomicInteger places = new AtomicInteger();
  private final AtomicInteger bytes = new AtomicInteger();

  /** Takes a place for one event; false when there is none. */
  boolean reserve() {
    if (bytes.get() >= MAX_BYTES) {
      return false;
    }
    if (places.incrementAndGet() > MAX_EVENTS) {
      places.decrementAndGet();
      return false;
    }
    return true;
  }

  /** Gives a reserved place back. */
  void release() {
    places.decrementAndGet();
  }

  /** Adds an event to the place reserved for it. */
  void add(byte[] event) {
    bytes.addAndGet(event.length);
    events.add(event);
  }

  /** The oldest event, or null. */
  byte @Nullable [] poll() {
    byte[] event = events.poll();
    if (event != null) {
      bytes.addAndGet(-event.length);
      places.decrementAndGet();
    }
    return event;
  }
}
