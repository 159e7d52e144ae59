package io.lorica.proxy.balance;

/**
 * An endpoint as a member of an {@link EndpointPool}: it says whether it may be picked, and calls
 * its {@link Readiness} when that changes. Confined to one event loop.
 */
public interface PooledEndpoint extends LoadedEndpoint {
  /** Whether it may be picked now. */
  boolean isReady();

  /** It left the pool: no further request comes; those in progress are finished. */
  void retire();

  /** How an endpoint tells its pool that {@link #isReady} changed. */
  @FunctionalInterface
  interface Readiness {
    void changed();
  }
}
