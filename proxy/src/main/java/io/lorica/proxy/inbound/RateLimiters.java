package io.lorica.proxy.inbound;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.discovery.RateLimit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The limiter of each port that has a limit. A port whose limit changes begins with full buckets.
 * Any thread.
 */
public final class RateLimiters {
  private final NanoClock clock;
  private final Map<Integer, RateLimiter> byPort = new ConcurrentHashMap<>();

  public RateLimiters(NanoClock clock) {
    this.clock = clock;
  }

  /** The limiter of a port whose limit is {@code limit} now. */
  RateLimiter of(int port, RateLimit limit) {
    RateLimiter current = byPort.get(port);
    if (current != null && current.limit().equals(limit)) {
      return current;
    }
    return byPort.compute(
        port,
        (_, other) ->
            other != null && other.limit().equals(limit) ? other : new RateLimiter(limit, clock));
  }
}
