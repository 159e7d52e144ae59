package io.lorica.proxy.config;

import java.time.Duration;

/**
 * Threads and the end.
 *
 * @param cores the least number of data loops
 * @param coresMax the most; 0 means not said
 * @param coresMaxRatio the most as a share of the processors; 0 means not said
 * @param shutdownGrace how long a drain may take
 */
public record RuntimeConfig(int cores, int coresMax, double coresMaxRatio, Duration shutdownGrace) {

  /** Wrong values of {@code CORES*} only warn (spec 03 §2.7). */
  static RuntimeConfig read(EnvReader env) {
    int cores = env.lenient("CORES", 1, Values::positive);
    return new RuntimeConfig(
        env.lenient("CORES_MIN", cores, Values::positive),
        env.lenient("CORES_MAX", 0, Values::positive),
        env.lenient("CORES_MAX_RATIO", 0.0, Values::ratio),
        env.read("SHUTDOWN_GRACE_PERIOD", Duration.ofMinutes(2), Values::duration));
  }

  /**
   * How many data loops to run (spec 01 §17): the maximum said, else the share of the processors,
   * else one; at least the minimum; never more than there are processors.
   */
  public int dataLoops(int processors) {
    int most = 1;
    if (coresMax > 0) {
      most = coresMax;
    } else if (coresMaxRatio > 0) {
      most = (int) Math.round(processors * coresMaxRatio);
    }
    return Math.max(1, Math.min(Math.max(most, cores), processors));
  }
}
