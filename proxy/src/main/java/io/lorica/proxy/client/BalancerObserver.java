package io.lorica.proxy.client;

import io.lorica.proxy.balance.EndpointPool;

/**
 * Hears what a balancer of exchanges or connections does, to count it. Confined to the balancer's
 * loop.
 */
public interface BalancerObserver {
  /** For balancers that nobody counts. */
  BalancerObserver NONE = new BalancerObserver() {};

  /** Discovery changed the membership. */
  default void updated(EndpointPool.Change change, int size, int readySize) {}

  /** Endpoints became ready or stopped being so. */
  default void membership(int size, int readySize) {}

  /** An exchange was dispatched without waiting. */
  default void passed() {}

  /** An exchange began to wait; {@code length} wait now. */
  default void queued(int length) {}

  /** An exchange stopped waiting; {@code length} wait now. */
  default void unqueued(int length) {}

  /** An exchange waited so long and was dispatched. */
  default void waited(long elapsedNs) {}

  default void gateShut() {}

  default void gateOpened() {}

  /** The balancer is gone. */
  default void close() {}
}
