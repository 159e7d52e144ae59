package io.lorica.controller.kube;

import io.lorica.mesh.time.NanoClock;

/**
 * A token bucket for requests to the API server (spec 05 §4: 100 per second, bursts of 200). Safe
 * on any thread.
 *
 * @param qps requests per second in the long run
 * @param burst requests at once after a quiet time
 */
public record RequestRate(double qps, int burst) {
  /** What all programs use unless flags say otherwise. */
  public static final RequestRate STANDARD = new RequestRate(100, 200);

  /** A full bucket of this rate. */
  Bucket bucket(NanoClock clock) {
    return new Bucket(this, clock);
  }

  /** The bucket's content; a taker that finds it empty gets a wait and has taken all the same. */
  static final class Bucket {
    private final RequestRate rate;
    private final NanoClock clock;
    private double tokens;
    private long lastNs;

    private Bucket(RequestRate rate, NanoClock clock) {
      this.rate = rate;
      this.clock = clock;
      this.tokens = rate.burst;
      this.lastNs = clock.nanoTime();
    }

    /** Takes one token; the request may go after this many nanoseconds. */
    synchronized long take() {
      long now = clock.nanoTime();
      tokens = Math.min(rate.burst, tokens + (now - lastNs) * rate.qps / 1e9);
      lastNs = now;
      tokens -= 1;
      return tokens >= 0 ? 0 : (long) (-tokens * 1e9 / rate.qps);
    }
  }
}
