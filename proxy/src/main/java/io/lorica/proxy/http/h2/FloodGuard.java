package io.lorica.proxy.http.h2;

/**
 * Counts what costs a peer little and us much. Counters are per read of the connection (all that
 * the socket had in one turn of the loop), so an honest peer that does a thing often over hours
 * never meets a bound, and one that floods does at once. Belongs to one connection.
 */
final class FloodGuard {
  /**
   * Frames per read that carry neither fields nor content: PING, SETTINGS, empty DATA and so on.
   */
  static final int MAX_IDLE_FRAMES = 5_000;

  /** Streams that we reset for the client's faults, in the life of a connection (as in h2). */
  static final int MAX_FAULTY_STREAMS = 1_024;

  /** Bytes of frames outside flow control that may wait for a peer that does not read. */
  static final int MAX_UNREAD_BYTES = 1 << 20;

  private final int maxResets;
  private int idleFrames;
  private int resets;
  private int faults;

  FloodGuard(int maxResets) {
    this.maxResets = maxResets;
  }

  /** A read of the connection is over. */
  void endOfRead() {
    idleFrames = 0;
    resets = 0;
  }

  /** A frame of little use came; false if that were too many. */
  boolean allowIdleFrame() {
    return ++idleFrames <= MAX_IDLE_FRAMES;
  }

  /** A stream that was opened in this read was reset by its opener; false if too many were. */
  boolean allowEarlyReset() {
    return ++resets <= maxResets;
  }

  /** We reset a stream for a fault of its opener; false if too many were. */
  boolean allowFault() {
    return ++faults <= MAX_FAULTY_STREAMS;
  }
}
