package io.lorica.proxy.metrics;

/** A number that goes up and down. {@link Series} says who may write. */
public final class Gauge extends Series {
  private volatile double value;

  public void set(double value) {
    this.value = value;
  }

  /** Adds {@code amount}, which may be negative. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  public void add(double amount) {
    value += amount;
  }

  public double value() {
    return value;
  }
}
