package io.lorica.proxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Counts of observations by size. {@link Series} says who may write. */
public final class Histogram extends Series {
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

  private final double[] bounds;

  /** One slot for each bound, one for what lies above; not cumulative. */
  private final long[] counts;

  private volatile double sum;

  Histogram(double[] bounds) {
    this.bounds = bounds;
    this.counts = new long[bounds.length + 1];
  }

  /** Counts one observation, in the unit of the family. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  public void observe(double observed) {
    int slot = 0;
    while (slot < bounds.length && observed > bounds[slot]) {
      slot++;
    }
    SLOT.setOpaque(counts, slot, (long) SLOT.getOpaque(counts, slot) + 1);
    sum += observed;
  }

  long countIn(int slot) {
    return (long) SLOT.getOpaque(counts, slot);
  }

  double sum() {
    return sum;
  }

  int slots() {
    return counts.length;
  }
}
