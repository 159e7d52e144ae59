package io.lorica.proxy.log;

import io.lorica.mesh.time.NanoClock;
import java.time.Duration;

/**
 * Keeps a line that traffic causes from flooding the log: the first occurrence is due at once,
 * those of the next while together, with the first one after it. Used by one thread.
 */
public final class LineLimit {
  private final NanoClock clock;
  private final long pauseNs;
  private long count;
  private long saidNs;
  private boolean said;

  /**
   * @param pause between two lines
   */
  public LineLimit(NanoClock clock, Duration pause) {
    this.clock = clock;
    this.pauseNs = pause.toNanos();
  }

  /** Counts; returns how many there were since the last line if one is due now, else 0. */
  public long count(long more) {
    count += more;
    long now = clock.nanoTime();
    if (said && now - saidNs < pauseNs) {
      return 0;
    }
    long due = count;
    count = 0;
    saidNs = now;
    said = true;
    return due;
  }
}
