package io.lorica.mesh.time;

/** A monotonic clock in nanoseconds; only differences mean anything. Safe on any thread. */
@FunctionalInterface
public interface NanoClock {
  /** Nanoseconds since an arbitrary origin that stays the same for the life of the clock. */
  long nanoTime();

  /** The machine's monotonic clock. Production wiring takes this; tests take a manual one. */
  static NanoClock system() {
    return System::nanoTime;
  }
}
