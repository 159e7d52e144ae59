package io.lorica.proxy.metrics;

/**
 * One series of one loop. Written by that loop alone, read by whoever prints the page: values are
 * written opaquely, so a reader sees each of them whole and soon, which is all a page needs.
 *
 * <p>Who keeps a series holds it, so that it does not expire under a stack or connection which is
 * idle but alive (spec 03 §4.2).
 */
public abstract sealed class Series permits Counter, Gauge, Histogram {
  private int holders;
  private volatile boolean held;
  private volatile long releasedAtNs;

  /** Marks the series as in use. The owning loop only. */
  public final void hold() {
    holders++;
    held = true;
  }

  /** Takes one {@link #hold} back, at {@code nowNs}. The owning loop only. */
  public final void release(long nowNs) {
    holders--;
    if (holders == 0) {
      releasedAtNs = nowNs;
      held = false;
    }
  }

  /** Whether nobody has held the series for {@code retainNs}. Any thread. */
  final boolean isIdle(long nowNs, long retainNs) {
    return !held && nowNs - releasedAtNs > retainNs;
  }

  /** Used when a series is made: one that nobody ever holds expires from that moment. */
  final void createdAt(long nowNs) {
    releasedAtNs = nowNs;
  }
}
