package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.NanoClock;

/**
 * Finds the receive window that keeps a path full: bytes that arrive between a PING and its answer
 * are about the bandwidth-delay product. When they come near the window, the window is what limits
 * the peer, and is doubled, up to {@link #LARGEST}. It never shrinks. Belongs to one connection.
 */
final class AdaptiveWindows {
  /** The payload that marks our probe. */
  static final long PING = 0x6264_7062_6470_6264L;

  /** As in the reference: a path that needs more is no service mesh's. */
  static final int LARGEST = 16 << 20;

  /** A probe at most this often, so that a slow trickle does not double the packets. */
  private static final long PAUSE_NS = 100_000_000L;

  private final boolean on;
  private final NanoClock clock;
  private int window = Frames.DEFAULT_WINDOW;
  private long bytes;
  private boolean probing;
  private long nextProbe;

  AdaptiveWindows(boolean on, NanoClock clock) {
    this.on = on;
    this.clock = clock;
    this.nextProbe = on ? clock.nanoTime() : 0;
  }

  /** Content arrived; whether to send a probe now. */
  boolean received(int length) {
    if (!on || window >= LARGEST) {
      return false;
    }
    if (probing) {
      bytes += length;
      return false;
    }
    if (clock.nanoTime() - nextProbe < 0) {
      return false;
    }
    probing = true;
    bytes = length;
    return true;
  }

  /** The probe was answered; the window to have from now on. */
  int answered() {
    if (probing) {
      probing = false;
      boolean limited = bytes >= window / 3 * 2L;
      if (limited) {
        window = Math.min(LARGEST, window * 2);
      } else {
        nextProbe = clock.nanoTime() + PAUSE_NS;
      }
    }
    return window;
  }
}
