package io.lorica.proxy.outbound;

/**
 * Bounds what all exchanges of a loop keep of their requests to send them again. Beyond it a
 * request is sent once, which is what would have happened without retries. Confined to that loop.
 */
final class ReplayBudget {
  private long free;

  ReplayBudget(long bytes) {
    free = bytes;
  }

  /** Takes a share; whether there was enough left. */
  boolean take(int bytes) {
    if (bytes > free) {
      return false;
    }
    free -= bytes;
    return true;
  }

  void giveBack(long bytes) {
    free += bytes;
  }
}
