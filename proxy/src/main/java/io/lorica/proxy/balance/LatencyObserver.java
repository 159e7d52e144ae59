package io.lorica.proxy.balance;

/** Hears how long requests take. Confined to one event loop. */
public interface LatencyObserver {
  /** For endpoints that are not balanced. */
  LatencyObserver NONE =
      new LatencyObserver() {
        @Override
        public void started() {}

        @Override
        public void completed(long nowNs, long elapsedNs) {}
      };

  /** A request was dispatched. */
  void started();

  /** A request that was dispatched {@code elapsedNs} ago got its answer, or failed. */
  void completed(long nowNs, long elapsedNs);
}
