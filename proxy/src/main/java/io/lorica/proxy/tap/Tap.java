package io.lorica.proxy.tap;

import io.lorica.proto.tap.TapEvent.Http.StreamId;
import io.lorica.proxy.http.RequestHead;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One call of Observe, as the data loops see it: what it wants, how much it has seen, what waits
 * for its observer. Data loops call {@link #offer} to {@link #ended}, the control loop the rest.
 */
final class Tap {
  /**
   * What an observer asks for.
   *
   * @param limit how many requests, more than 0
   * @param headers whether header fields are shown
   */
  record Wish(TapMatch match, long limit, boolean headers) {}

  private final int base;
  private final Wish wish;
  private final Executor control;
  private final EventQueue events = new EventQueue();

  /** Requests taken; beyond the limit by as many as wanted to be the last at the same time. */
  private final AtomicLong taken = new AtomicLong();

  /** Requests taken that have not ended. */
  private final AtomicInteger open = new AtomicInteger();

  /** Whether the control loop has been told and has not come yet. */
  private final AtomicBoolean told = new AtomicBoolean();

  private volatile boolean closed;

  /** Of the control loop. */
  private Runnable onChange = () -> {};

  /**
   * @param base number of the call
   * @param control where the observer is served
   */
  Tap(int base, Wish wish, Executor control) {
    this.base = base;
    this.wish = wish;
    this.control = control;
  }

  boolean showsHeaders() {
    return wish.headers;
  }

  /** Who is told, on the control loop, that events came, or that this tap is satisfied. */
  void onChange(Runnable listener) {
    onChange = listener;
  }

  /**
   * Takes a request if it is wanted, the limit is not reached, and its first event has a place,
   * which is reserved then. The request's number, or null. Each one taken is {@link #ended} once.
   */
  @Nullable StreamId offer(RequestHead head, TapPoint point) {
    if (closed || isSatisfied() || !wish.match.matches(head, point) || !events.reserve()) {
      return null;
    }
    open.incrementAndGet();
    long stream = taken.getAndIncrement();
    if (stream >= wish.limit) {
      events.release();
      ended();
      return null;
    }
    return StreamId.newBuilder().setBase(base).setStream(stream).build();
  }

  /** Shows the first event of a request, whose place is reserved. */
  void first(byte[] event) {
    if (!closed) {
      events.add(event);
      tell();
    }
  }

  /** Shows a later event, or loses it (spec 03 §10.4). */
  void later(byte[] event) {
    if (!closed && events.reserve()) {
      events.add(event);
      tell();
    }
  }

  /** A request that was taken is over, and its last event shown. */
  void ended() {
    if (open.decrementAndGet() == 0 && isSatisfied()) {
      tell();
    }
  }

  /** Whether as many requests were taken as were wanted. */
  boolean isSatisfied() {
    return taken.get() >= wish.limit;
  }

  /** Whether no event will follow those that wait. */
  boolean isComplete() {
    return isSatisfied() && open.get() == 0;
  }

  /** The oldest event that waits, or null. */
  byte @Nullable [] take() {
    return events.poll();
  }

  /** Nobody observes any more: takes no request, and keeps no event. */
  void close() {
    closed = true;
    while (events.poll() != null) {
      // Dropped.
    }
  }

  private void tell() {
    if (!closed && told.compareAndSet(false, true)) {
      control.execute(
          () -> {
            told.set(false);
            onChange.run();
          });
    }
  }
}
