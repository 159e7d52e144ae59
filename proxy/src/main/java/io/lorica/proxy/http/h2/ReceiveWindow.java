package io.lorica.proxy.http.h2;

/**
 * What a peer may still send, on one stream or on the connection (RFC 9113 §5.2). Bytes come back
 * to the peer when they were consumed, gathered until they make half of the window, so that a
 * WINDOW_UPDATE is rare.
 */
final class ReceiveWindow {
  private int size;
  private int open;
  private int consumed;

  /** Begins anew, {@code size} bytes wide. */
  void reset(int size) {
    this.size = size;
    open = size;
    consumed = 0;
  }

  /** Takes {@code bytes} that arrived; false if the peer was not allowed to send them. */
  boolean take(int bytes) {
    open -= bytes;
    return open >= 0;
  }

  /** Notes bytes that need no more room; returns the increment to announce, or 0 for not yet. */
  int release(int bytes) {
    consumed += bytes;
    if (consumed == 0 || consumed < size >> 1) {
      return 0;
    }
    return announce();
  }

  /** Makes the window wider from now on; returns the increment to announce, or 0. */
  int widen(int target) {
    if (target > size) {
      consumed += target - size;
      size = target;
    }
    return announce();
  }

  /** Notes that the peer was given {@code bytes} more by a changed setting. */
  void widenSilently(int bytes) {
    size += bytes;
    open += bytes;
  }

  private int announce() {
    int increment = consumed;
    consumed = 0;
    open += increment;
    return increment;
  }
}
