package io.lorica.destination.index;

/** Something derived from the caches that is rebuilt whole when they change. */
interface View {
  /** Derives anew and publishes what differs. */
  void rebuild();
}
