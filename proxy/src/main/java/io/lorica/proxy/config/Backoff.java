package io.lorica.proxy.config;

import java.time.Duration;
import java.util.Optional;

/**
 * An exponential back-off: the pause doubles from {@code min} up to {@code max}, and a random share
 * of it up to {@code jitter} is added.
 *
 * @param jitter 0 to 100, as a ratio of the pause
 */
public record Backoff(Duration min, Duration max, double jitter) {
  /** Reads the trio of spec 03 §1.4 under {@code base}. */
  static Backoff read(EnvReader env, String base, Backoff unset) {
    String minName = base + "_EXP_BACKOFF_MIN";
    String maxName = base + "_EXP_BACKOFF_MAX";
    String jitterName = base + "_EXP_BACKOFF_JITTER";
    Optional<Duration> min = env.find(minName, Values::duration);
    Optional<Duration> max = env.find(maxName, Values::duration);
    Optional<Double> jitter = env.find(jitterName, Values::jitter);
    if (!env.isSet(minName) && !env.isSet(maxName)) {
      if (env.isSet(jitterName)) {
        env.reject(jitterName, "needs " + env.full(minName) + " and " + env.full(maxName));
      }
      return unset;
    }
    if (env.isSet(minName) != env.isSet(maxName)) {
      String set = env.isSet(minName) ? minName : maxName;
      String missing = env.isSet(minName) ? maxName : minName;
      env.reject(set, "must be set together with " + env.full(missing));
      return unset;
    }
    if (min.isEmpty() || max.isEmpty()) {
      return unset;
    }
    if (max.get().isZero()) {
      env.reject(maxName, "must be more than zero");
    } else if (min.get().compareTo(max.get()) > 0) {
      env.reject(minName, "must be at most " + env.full(maxName));
    }
    return new Backoff(min.get(), max.get(), jitter.orElse(0.0));
  }
}
